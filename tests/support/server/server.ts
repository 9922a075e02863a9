import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { answer } from './answer.ts';
import type { Gate } from './login.ts';
import { readRequests, type SeenRequest } from './requests.ts';
import type { ServedFile } from './script.ts';
import { createPace, type Pace } from './pace.ts';

/**
 * An HTTP/1.1 server that lies as told.
 *
 * `files` maps paths to what is served there and may be changed at any time. Everything that was asked and every
 * byte that was sent is on record, so a test can say what was fetched twice.
 */
export type LyingServer = {
	readonly origin: string;
	readonly files: Map<string, ServedFile>;
	readonly seen: readonly SeenRequest[];
	/** [path, start, end) of body bytes handed to the network, one per answer. */
	readonly served: readonly Served[];
	readonly openSockets: number;
	readonly maxSockets: number;
	/** Connections beyond that are reset at once. */
	connectionsMax: number;
	/** Of all connections together; 0: unlimited. */
	totalBytesPerSecond: number;
	/** Bytes of a file sent more than once, and sent at all. */
	servedTwice(path: string): { readonly bytes: number; readonly again: number };
	/** Forgets what was recorded. */
	forget(): void;
	close(): Promise<void>;
};

const settleMs = 15;

/** Connections that a server has, or several together. */
export type Census = { readonly open: Set<Socket>; max: number };

export const newCensus = (): Census => ({ open: new Set(), max: 0 });

export type Served = { readonly path: string; readonly start: number; end: number };

export type ServerOptions = {
	readonly port?: number;
	readonly tls?: { key: string; cert: string };
	/** Counts those of other servers as well. */
	readonly census?: Census;
};

export async function startServer(
	files: Readonly<Record<string, ServedFile>> = {},
	options: ServerOptions = {},
): Promise<LyingServer> {
	const sockets = new Set<Socket>();
	const served: Served[] = [];
	const seen: SeenRequest[] = [];
	const uses = new Map<string, number>();
	const total: Pace = createPace(0);
	const gates = new Map<string, Gate>();
	function gateOf(path: string): Gate {
		const gate = gates.get(path) ?? { nonce: 0, uses: 0, since: null };
		gates.set(path, gate);
		return gate;
	}
	const own = newCensus();
	const counts = options.census ? [own, options.census] : [own];
	let connectionsMax = Infinity;

	function welcome(socket: Socket): void {
		socket.on('error', () => {});
		sockets.add(socket);
		for (const { open } of counts) open.add(socket);
		for (const over of ['end', 'close'])
			socket.once(over, () => counts.forEach(({ open }) => open.delete(socket)));
		socket.once('close', () => sockets.delete(socket));
		for (const count of counts) void countLasting(count);
		if (sockets.size > connectionsMax) socket.resetAndDestroy();
		else void serve(socket);
	}

	async function serve(socket: Socket): Promise<void> {
		socket.setNoDelay(true);
		for await (const request of readRequests(socket)) {
			seen.push(request);
			const file = server.files.get(request.path);
			const use = uses.get(request.path) ?? 0;
			uses.set(request.path, use + 1);
			const record = (start: number): Served => {
				const entry = { path: request.path, start, end: start };
				served.push(entry);
				return entry;
			};
			const isReusable = await answer({
				socket,
				request,
				file,
				use,
				record,
				total,
				gate: gateOf(request.path),
			});
			if (!isReusable) break;
		}
		socket.end();
	}

	const listener: Server = options.tls
		? createTlsServer(options.tls, welcome).on('tlsClientError', () => {})
		: createServer(welcome);
	listener.listen(options.port ?? 0, '127.0.0.1');
	await once(listener, 'listening');
	const { port } = listener.address() as AddressInfo;

	const server: LyingServer = {
		origin: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
		files: new Map(Object.entries(files)),
		seen,
		served,
		get openSockets() {
			return sockets.size;
		},
		get maxSockets() {
			return own.max;
		},
		get connectionsMax() {
			return connectionsMax;
		},
		set connectionsMax(max) {
			connectionsMax = max;
		},
		get totalBytesPerSecond() {
			return total.rate;
		},
		set totalBytesPerSecond(rate) {
			total.rate = rate;
		},
		servedTwice(path) {
			return countTwice(served.filter(entry => entry.path === path));
		},
		forget() {
			served.length = 0;
			seen.length = 0;
			uses.clear();
			own.max = own.open.size;
		},
		async close() {
			const closed = once(listener, 'close');
			listener.close();
			for (const socket of sockets) socket.destroy();
			await closed;
			await sleep(0);
		},
	};
	return server;
}

/** One that was closed in exchange for the newest may not have been heard of yet: it is gone a moment later. */
async function countLasting(census: Census): Promise<void> {
	await sleep(settleMs, null, { ref: false });
	const open = [...census.open];
	await sleep(settleMs, null, { ref: false });
	// A busy loop sees to its timers first.
	for (let turn = 0; turn < 2; turn++) await new Promise(resolve => setImmediate(resolve));
	census.max = Math.max(census.max, open.filter(socket => census.open.has(socket)).length);
}

function countTwice(ranges: readonly Served[]): { bytes: number; again: number } {
	let bytes = 0;
	let covered = 0;
	let reach = 0;
	for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
		bytes += end - start;
		covered += Math.max(0, end - Math.max(start, reach));
		reach = Math.max(reach, end);
	}
	return { bytes, again: bytes - covered };
}
