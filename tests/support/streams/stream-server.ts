import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What becomes of one request; null: it is served. */
type Fate =
	| { readonly status: number; readonly headers?: Record<string, string> }
	| 'reset'
	| 'cut'
	| 'hang'
	| null;

export type StreamServer = AsyncDisposable & {
	readonly url: string;
	/** Paths in the order they were asked for, with their query. */
	readonly asked: string[];
	/** The headers of the last request to a path. */
	readonly headers: Map<string, IncomingMessage['headers']>;
	/** Bytes of bodies that went out. */
	sent: number;
	/** Requests open at this moment, and the most that ever were. */
	open: number;
	openMost: number;
	/** How often a path was asked for. */
	count(path: string): number;
	/** Decides about each request: its path and how often that was asked for before. */
	fate: (path: string, before: number) => Fate | Promise<Fate>;
	/** Answers that are not files of the folder. */
	readonly made: Map<string, () => { readonly type: string; readonly body: string | Buffer }>;
	/** Before each body, and bytes a second of each of them; 0: at once. */
	delayMs: number;
	rate: number;
};

/** Serves a folder of streams, with faults where a test wants them. */
export async function serveStreams(folder: string): Promise<StreamServer> {
	const asked: string[] = [];
	const http = createServer(
		(request, response) => void answer(request, response).catch(() => request.destroy()),
	);
	http.listen(0, '127.0.0.1');
	await once(http, 'listening');
	const server: StreamServer = {
		url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
		asked,
		headers: new Map(),
		sent: 0,
		open: 0,
		openMost: 0,
		count: path => asked.filter(one => one.split('?')[0] === path).length,
		fate: () => null,
		made: new Map(),
		delayMs: 0,
		rate: 0,
		async [Symbol.asyncDispose]() {
			http.closeAllConnections();
			http.close();
			await once(http, 'close');
		},
	};

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', server.url);
		const path = decodeURIComponent(url.pathname);
		const before = server.count(path);
		asked.push(path + url.search);
		server.headers.set(path, request.headers);
		server.open++;
		server.openMost = Math.max(server.openMost, server.open);
		response.once('close', () => server.open--);
		const fate = await server.fate(path, before);
		if (fate === 'reset') return void request.socket.resetAndDestroy();
		if (typeof fate === 'object' && fate !== null)
			return void response.writeHead(fate.status, fate.headers).end();
		const made = server.made.get(path)?.();
		const body = made ? Buffer.from(made.body) : await readFile(join(folder, path)).catch(() => null);
		if (!body) return void response.writeHead(404).end();
		const range = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '');
		const start = range ? Number(range[1]) : 0;
		const end = range?.[2] ? Math.min(body.length, Number(range[2]) + 1) : body.length;
		response.writeHead(range ? 206 : 200, {
			'content-type': made?.type ?? types[extname(path)] ?? 'application/octet-stream',
			'content-length': end - start,
			etag: `"${path}"`,
			...(range ? { 'content-range': `bytes ${start}-${end - 1}/${body.length}` } : {}),
		});
		if (server.delayMs > 0) await sleep(server.delayMs);
		await send(response, body.subarray(start, fate !== null ? start + Math.floor((end - start) / 2) : end));
		if (fate === 'cut') request.socket.destroy();
		else if (fate === null) response.end();
	}

	async function send(response: ServerResponse, body: Buffer): Promise<void> {
		const slice = server.rate === 0 ? body.length : Math.max(1, Math.floor(server.rate / 20));
		for (let at = 0; at < body.length && !response.destroyed; at += slice) {
			const part = body.subarray(at, at + slice);
			server.sent += part.length;
			if (!response.write(part)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
			if (server.rate > 0) await sleep(50);
		}
	}

	return server;
}

const types: Readonly<Record<string, string>> = {
	'.m3u8': 'application/vnd.apple.mpegurl',
	'.mpd': 'application/dash+xml',
	'.ts': 'video/mp2t',
	'.mp4': 'video/mp4',
	'.m4s': 'video/iso.segment',
};
