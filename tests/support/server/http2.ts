import { once } from 'node:events';
import { performServerHandshake, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { contentAt } from './content.ts';

/** What is done to the answers of a server, one after another; the last one serves all that follow. */
export type Mishap =
	| 'none'
	| { readonly status: number; readonly fields?: Readonly<Record<string, string>> }
	/** After so many bytes of the body. */
	| {
			readonly at: number;
			readonly how: 'reset' | 'cancel' | 'quiet' | 'goaway' | 'close' | 'stall' | 'short';
	  }
	| { readonly refuse: number };

type Http2Server = {
	readonly origin: string;
	readonly ranges: string[];
	/** Connections open now, and the most there were. */
	readonly open: Set<Socket>;
	most(): number;
	/** Connections so far, whatever became of them. */
	tried(): number;
	close(): Promise<void>;
};

type Served = {
	readonly size: number;
	readonly seed: number;
	readonly script?: readonly Mishap[];
	/** A chunk of 64 KiB every so often. */
	readonly paceMs?: number;
	/** Default h2; none: agrees on nothing, and speaks HTTP/2 all the same. HTTP/1.1 gets nothing but a 505. */
	readonly agrees?: readonly ('h2' | 'http/1.1')[];
	readonly hasLength?: boolean;
};

const chunkBytes = 64 * 1024;

/** A server that speaks HTTP/2 and nothing else. */
export async function startHttp2Server(tls: { cert: string; key: string }, served: Served) {
	const { size, seed, script = ['none'], paceMs = 0, agrees = ['h2'], hasLength = true } = served;
	const open = new Set<Socket>();
	const ranges: string[] = [];
	let most = 0;
	let tried = 0;
	const server = createServer(
		{ ...tls, ...(agrees.length > 0 && { ALPNProtocols: [...agrees] }) },
		socket => {
			open.add(socket);
			most = Math.max(most, open.size);
			socket.on('close', () => open.delete(socket)).on('error', () => {});
			if (socket.alpnProtocol === 'http/1.1') {
				socket.resume().end('HTTP/1.1 505 No\r\ncontent-length: 0\r\n\r\n');
				return;
			}
			const session = performServerHandshake(socket, { maxSendHeaderBlockLength: 1024 * 1024 });
			session.on('error', () => {});
			session.on('stream', (stream: ServerHttp2Stream, { range = '' }: IncomingHttpHeaders) => {
				stream.on('error', () => {});
				ranges.push(range);
				void answer(stream, range, script[Math.min(ranges.length, script.length) - 1] ?? 'none');
			});
		},
	);

	async function answer(stream: ServerHttp2Stream, range: string, mishap: Mishap): Promise<void> {
		if (mishap !== 'none' && 'refuse' in mishap) return stream.close(mishap.refuse);
		if (mishap !== 'none' && 'status' in mishap) {
			stream.respond({ ':status': mishap.status, ...mishap.fields });
			stream.end('no');
			return;
		}
		const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/u.exec(range) ?? [];
		const start = Number(from);
		const end = to === '' ? size : Math.min(Number(to) + 1, size);
		stream.respond({
			':status': range === '' ? 200 : 206,
			etag: `"${seed}-${size}"`,
			...(range !== '' && { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
			...(hasLength && { 'content-length': String(end - start) }),
		});
		for (let at = start; at < end && !stream.destroyed; at += chunkBytes) {
			if (mishap !== 'none' && at - start >= mishap.at) return spoil(stream, mishap.how);
			stream.write(contentAt(seed, at, Math.min(chunkBytes, end - at)));
			if (paceMs > 0) await sleep(paceMs);
			while (stream.writableNeedDrain && !stream.destroyed) await sleep(1);
		}
		if (!stream.destroyed) stream.end();
	}

	server.on('connection', () => tried++);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		origin: `https://localhost:${port}`,
		ranges,
		open,
		most: () => most,
		tried: () => tried,
		async close() {
			for (const socket of open) socket.destroy();
			await new Promise(resolve => server.close(resolve));
		},
	} satisfies Http2Server;
}

function spoil(stream: ServerHttp2Stream, how: Extract<Mishap, { how: unknown }>['how']): void {
	const { session } = stream;
	if (how === 'reset') stream.close(2);
	else if (how === 'cancel') stream.close(8);
	else if (how === 'quiet') stream.close(0);
	else if (how === 'short') stream.end();
	else if (how === 'close') session?.socket.destroy();
	else if (how === 'goaway') {
		session?.goaway(2);
		session?.destroy();
	}
}
