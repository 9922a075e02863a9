import { connect as connectPlain, isIP, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { faultOf, readPlatformError } from '../core/transfer/error-fault.ts';
import type { Http2 } from '../core/transfer/hosts.ts';
import type { exchange } from './http-exchange.ts';
import { gather, type OnRead } from './http-gather.ts';
import { proxyFor, tunnelThrough } from './http-proxy.ts';
import { readAtOnce } from './http-read.ts';
import { remark } from '../../../shared/domain/remarks.ts';

/** What comes is for whoever listens at that moment; false stops the reading until the socket is resumed. */
type Listener = { data(chunk: Uint8Array): boolean; closed(error: unknown): void };

/** What is spoken on a connection: HTTP/1.1, unless a server wants HTTP/2 alone. `only`: it wants the other no more. */
export type Version = 'http/1.1' | Http2 | 'only http/1.1';

/** A connection that reads into memory of ours: what a listener is given is used or copied before it returns. */
export type Wire = {
	readonly socket: Socket;
	readonly version: Version;
	/** Requests on it that are not HTTP/1.1. */
	readonly exchange: typeof exchange | null;
	/** Requests name their whole address, for a proxy passes them on. */
	readonly isForwarded: boolean;
	/** For the proxy, beside the fields of the request. */
	readonly proxyFields: readonly (readonly [name: string, value: string])[];
	/** One at a time; null: nothing is expected, and whatever comes closes the connection. */
	readonly listen: (listener: Listener | null) => void;
	/** Why it is closed; null where the other end said that this was all. */
	readonly brokenBy: () => unknown;
	/** Resolves once it is closed. */
	readonly close: () => Promise<void>;
};

export type Destination = {
	/** Scheme, host and port. */
	readonly origin: string;
	readonly version: Version;
	/** Null: as the system says; 'direct': none; else its address, with a login where it wants one. */
	readonly proxy: string | null;
	/** Of an earlier connection there, which saves a part of the greeting. */
	readonly session: Buffer | undefined;
	readonly onSession: (session: Buffer) => void;
};

/** Without a code: nothing failed. */
const closedHere = new Error('closed on this side');

/**
 * `opened` is told of the wire before it is connected, so that nobody forgets to close it. 'other': the server does not
 * speak that version.
 */
export async function connectWire(
	destination: Destination,
	signal: AbortSignalLike,
	opened: (wire: Wire) => void,
): Promise<Result<Wire, Fault | 'other'>> {
	const url = new URL(destination.origin);
	const proxy = await proxyFor(destination.proxy, url);
	if (!proxy.ok) return proxy;
	let listener: Listener | null = null;
	let failure: unknown = null;
	let hasEnded = false;
	const brokenBy = () => failure ?? (hasEnded ? null : closedHere);
	const hear = (chunk: Uint8Array): boolean =>
		// What nobody waits for is not part of any answer.
		listener ? listener.data(chunk) : (socket.destroy(), false);
	const isSecure = url.protocol === 'https:';
	const { version } = destination;
	const http2 = version.startsWith('h2') ? await import('./http2-exchange.ts') : null;
	const isGathered = isSecure && proxy.value === null && !http2;
	const { onread, end } = isGathered ? gather(hear, () => socket.pause()) : readAtOnce(hear);

	const isForwarded = proxy.value !== null && proxy.value.kind !== 'socks5' && url.protocol === 'http:';
	let socket: Socket;
	if (proxy.value === null) socket = await begin(url, http2 ? destination : { ...destination, onread });
	else if (isForwarded) socket = await begin(proxy.value.url, { ...destination, onread });
	else {
		const tunnel = await tunnelThrough(proxy.value, url, signal);
		if (!tunnel.ok) return tunnel;
		socket = await beginWithin(tunnel.value, url, destination);
		if (!http2) socket.on('data', (chunk: Buffer) => void (hear(chunk) || socket.pause()));
	}
	const wire: Wire = {
		socket,
		version,
		exchange: null,
		isForwarded,
		proxyFields:
			isForwarded && proxy.value?.authorization ? [['proxy-authorization', proxy.value.authorization]] : [],
		listen: next => (listener = next),
		brokenBy,
		close: () => closeSocket(socket),
	};
	opened(wire);
	socket.once('close', () => {
		end();
		listener?.closed(brokenBy());
	});
	socket.on('end', () => {
		hasEnded = true;
		socket.destroy();
	});
	socket.on('error', error => (failure = error));
	const connected = await whenConnected(wire, signal);
	if (!connected.ok || !http2) return connected;
	if (version === 'h2' && (socket as TLSSocket).alpnProtocol !== 'h2') {
		await wire.close();
		return err('other');
	}
	return ok({ ...wire, exchange: http2.speakHttp2(socket, destination.origin) });
}

/** A server that speaks none of what it was offered says so, in a way of its own. */
const nothingInCommon = 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL';

function whenConnected(wire: Wire, signal: AbortSignalLike): Promise<Result<Wire, Fault | 'other'>> {
	const { socket } = wire;
	const abort = () => socket.destroy();
	return new Promise(resolve => {
		const settle = (outcome: Result<Wire, Fault | 'other'>) => {
			signal.removeEventListener('abort', abort);
			resolve(outcome);
		};
		socket.once('error', error => {
			const isOther = readPlatformError(error).code === nothingInCommon && wire.version !== 'only http/1.1';
			settle(err(isOther ? 'other' : faultOf(error)));
		});
		socket.once('close', () => settle(err(fault('connection_reset', remark('closed_connecting')))));
		const isConnected = 'encrypted' in socket ? false : !socket.connecting;
		if (isConnected) settle(ok(wire));
		else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => settle(ok(wire)));
		signal.addEventListener('abort', abort);
		if (signal.aborted) abort();
	});
}

type Tls = Pick<Destination, 'version' | 'session' | 'onSession'>;

async function begin(url: URL, options: Tls & { readonly onread?: OnRead }): Promise<Socket> {
	const host = hostOf(url);
	const isSecure = url.protocol === 'https:';
	const { onread } = options;
	const to = {
		host,
		port: Number(url.port || (isSecure ? 443 : 80)),
		noDelay: true,
		...(onread && { onread }),
	};
	return isSecure ? await greet(url, to, options) : connectPlain(to);
}

/** A tunnel's socket is there already, and TLS over it takes no memory of ours. */
const beginWithin = async (tunnel: Socket, url: URL, tls: Tls): Promise<Socket> =>
	url.protocol === 'https:' ? await greet(url, { socket: tunnel }, tls) : tunnel;

async function greet(
	url: URL,
	to: { readonly host?: string; readonly port?: number; readonly socket?: Socket },
	{ version, session, onSession }: Tls,
): Promise<Socket> {
	const { connect } = await import('node:tls');
	const host = hostOf(url);
	// TLS sockets take `onread` as plain ones do; the types do not say so.
	const socket = connect({
		...to,
		...(isIP(host) ? { host } : { host, servername: host }),
		...(session ? { session } : {}),
		ALPNProtocols: [version.startsWith('h2') ? 'h2' : 'http/1.1'],
	});
	socket.on('session', onSession);
	return socket;
}

const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/u, '$1');

async function closeSocket(socket: Socket): Promise<void> {
	if (socket.closed) return;
	const closed = new Promise<void>(resolve => socket.once('close', () => resolve()));
	socket.destroy();
	await closed;
}
