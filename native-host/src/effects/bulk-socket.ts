import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { faultOf } from '../core/transfer/error-fault.ts';
import type { Answer, HttpRequest } from '../core/transfer/transport.ts';
import { exchange, type Listener } from './bulk-exchange.ts';

/** A connection for one plain request after another. */
export type BulkSocket = {
	readonly origin: string;
	/** 'odd': the answer is beyond this reader. 'stale': the connection closed without a byte. */
	ask(
		request: HttpRequest,
		signal: AbortSignalLike,
		reusable: (socket: BulkSocket) => void,
	): Promise<Result<Answer, Fault> | 'odd' | 'stale'>;
	isUsed(): boolean;
	isIdle(): boolean;
	/** Resolves once it is closed. */
	close(): Promise<void>;
};

/** Every connection reads into it: what is in it is used or copied before anything else is read. */
const shared = Buffer.allocUnsafeSlow(256 * 1024);

export async function connectBulk(
	origin: string,
	signal: AbortSignalLike,
	opened: (socket: BulkSocket) => void,
	closed: (socket: BulkSocket) => void,
): Promise<Result<BulkSocket, Fault>> {
	const url = new URL(origin);
	let listener: Listener | null = null;
	let failure: unknown = null;
	const onread = {
		buffer: shared,
		// What nobody waits for is not part of any answer.
		callback: (count: number) =>
			listener ? listener.data(shared.subarray(0, count)) : (socket.destroy(), false),
	};
	const socket = await makeSocket(url, onread);
	const bulk = holdSocket(origin, socket, next => (listener = next));
	const abort = () => socket.destroy();
	opened(bulk);
	socket.once('close', () => {
		closed(bulk);
		listener?.closed(failure);
	});
	socket.on('end', () => socket.destroy());
	return new Promise(resolve => {
		const settle = (outcome: Result<BulkSocket, Fault>) => {
			signal.removeEventListener('abort', abort);
			resolve(outcome);
		};
		socket.on('error', error => {
			failure = error;
			settle(err(faultOf(error)));
		});
		socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => settle(ok(bulk)));
		socket.once('close', () => settle(err(fault('connection_reset', 'while connecting'))));
		signal.addEventListener('abort', abort);
		if (signal.aborted) abort();
	});
}

type OnRead = { buffer: Uint8Array; callback: (count: number) => boolean };

async function makeSocket(url: URL, onread: OnRead): Promise<Socket> {
	const host = url.hostname.replace(/^\[(.*)\]$/u, '$1');
	const isSecure = url.protocol === 'https:';
	const options = { host, port: Number(url.port || (isSecure ? 443 : 80)), noDelay: true, onread };
	if (!isSecure) return connectPlain(options);
	const { connect } = await import('node:tls');
	// TLS sockets take `onread` as plain ones do; the types do not say so.
	return connect(isIP(host) ? options : { ...options, servername: host });
}

function holdSocket(origin: string, socket: Socket, listen: (listener: Listener | null) => void): BulkSocket {
	let uses = 0;

	async function close(): Promise<void> {
		if (socket.closed) return;
		const isClosed = new Promise<void>(resolve => socket.once('close', () => resolve()));
		socket.destroy();
		await isClosed;
	}

	const self: BulkSocket = {
		origin,
		isUsed: () => uses > 0,
		isIdle: () => !socket.destroyed,
		close,
		ask(request, signal, reusable) {
			uses++;
			return exchange({ socket, request, signal, listen, close, reusable: () => reusable(self) });
		},
	};
	return self;
}
