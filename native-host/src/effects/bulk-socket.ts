import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { faultOf, readPlatformError } from '../core/transfer/error-fault.ts';
import { readHead } from '../core/transfer/read-head.ts';
import type { Answer, HttpRequest, Sink, Taken } from '../core/transfer/transport.ts';

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
const headBytesMax = 64 * 1024;

/** What comes is for whoever listens at that moment; false stops the reading. */
type Listener = { data(chunk: Uint8Array): boolean; closed(error: unknown): void };

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

type Exchange = {
	readonly socket: Socket;
	readonly request: HttpRequest;
	readonly signal: AbortSignalLike;
	readonly listen: (listener: Listener | null) => void;
	readonly close: () => Promise<void>;
	readonly reusable: () => void;
};

function exchange(exchange: Exchange): Promise<Result<Answer, Fault> | 'odd' | 'stale'> {
	const { socket, request, signal, listen, close } = exchange;
	const abort = () => socket.destroy();
	const release = () => signal.removeEventListener('abort', abort);
	let received = Buffer.alloc(0);
	signal.addEventListener('abort', abort);

	return new Promise(resolve => {
		async function giveUp(outcome: Result<Answer, Fault> | 'odd' | 'stale'): Promise<void> {
			listen(null);
			release();
			await close();
			resolve(outcome);
		}

		listen({
			data(chunk) {
				received = Buffer.concat([received, chunk]);
				const end = received.indexOf('\r\n\r\n');
				if (end < 0 && received.length <= headBytesMax) return true;
				const head = end < 0 ? null : readHead(received.toString('latin1', 0, end));
				if (!head) {
					void giveUp('odd');
					return false;
				}
				const body = readBody({ ...exchange, ...head, early: received.subarray(end + 4), release });
				resolve(ok({ head, ...body }));
				return false;
			},
			closed(error) {
				if (received.length === 0) void giveUp('stale');
				else void giveUp(err(closedFault(error)));
			},
		});
		if (signal.aborted || socket.destroyed) void giveUp('stale');
		else {
			socket.resume();
			socket.write(requestText(request), 'latin1');
		}
	});
}

function requestText({ url, headers }: HttpRequest): string {
	const { host, pathname, search } = new URL(url);
	const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
	return `GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${lines}connection: keep-alive\r\n\r\n`;
}

type Body = Exchange & {
	readonly length: number;
	readonly isReusable: boolean;
	/** What came along with the head. */
	readonly early: Uint8Array;
	readonly release: () => void;
};

function readBody(body: Body): Pick<Answer, 'pour' | 'discard'> {
	const { socket, length, listen, close, release } = body;
	/** Read before it was wanted: the head's rest, and what TLS had decrypted when the reading stopped. */
	const kept: Uint8Array[] = body.early.length > 0 ? [body.early] : [];
	let isClosed = false;
	let closedBy: unknown = null;
	listen({
		data(chunk) {
			kept.push(Buffer.from(chunk));
			return false;
		},
		closed(error) {
			isClosed = true;
			closedBy = error;
		},
	});

	function pour(sink: Sink): Promise<Fault | null> {
		let received = 0;
		let isBusy = false;
		let isOver = false;
		return new Promise(resolve => {
			async function finish(outcome: Fault | null): Promise<void> {
				if (isOver) return;
				isOver = true;
				listen(null);
				release();
				const isWhole = received === length && outcome === null && kept.length === 0;
				if (isWhole && body.isReusable && !socket.destroyed) {
					// Reading goes on, so that its end is noticed; only after the callback that stops it has returned.
					queueMicrotask(() => socket.resume());
					body.reusable();
				} else await close();
				resolve(outcome);
			}

			/** Whether more may be read. */
			function took(taken: Taken): boolean {
				if (received < length && taken === 'more') return true;
				void finish(received > length ? fault('http_invalid', 'more bytes than announced') : null);
				return false;
			}

			function feed(chunk: Uint8Array): boolean {
				received += chunk.length;
				if (received > length) return took('enough');
				try {
					const taken = sink(chunk);
					if (typeof taken === 'string') return took(taken);
					isBusy = true;
					taken.then(drain, (error: unknown) => finish(faultOf(error)));
				} catch (error) {
					void finish(faultOf(error));
				}
				return false;
			}

			/** Goes on with what was kept, then with what the connection brings. */
			function drain(taken: Taken): void {
				isBusy = false;
				if (isOver || !took(taken)) return;
				for (let next = kept.shift(); next; next = kept.shift()) if (!feed(next)) return;
				if (isClosed) void finish(closedFault(closedBy));
				else socket.resume();
			}

			listen({
				data(chunk) {
					if (!isBusy && kept.length === 0) return feed(chunk);
					kept.push(Buffer.from(chunk));
					return false;
				},
				closed(error) {
					isClosed = true;
					closedBy = error;
					// Otherwise told when what came before is used up.
					if (!isBusy) void finish(closedFault(error));
				},
			});
			if (length === 0) void finish(null);
			else drain('more');
		});
	}

	return {
		pour,
		discard() {
			release();
			socket.destroy();
		},
	};
}

function closedFault(error: unknown): Fault {
	return readPlatformError(error).code === null ? fault('closed_early', 'in the answer') : faultOf(error);
}
