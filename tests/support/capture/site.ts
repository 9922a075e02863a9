import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeStreams } from '../streams/make-streams.ts';

export type CaptureSite = AsyncDisposable & {
	/** The pages' own origin, and another one. */
	readonly here: string;
	readonly there: string;
	/** Paths as they were asked for. */
	readonly asked: string[];
};

const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

/** What the pages show: `/file/NAME.ext` is a real file of that kind under any name, `/streams/…` real streams. */
export async function startCaptureSite(
	pageOf: (name: string, site: Pick<CaptureSite, 'here' | 'there'>) => string | null,
): Promise<CaptureSite> {
	const streams = await makeStreams();
	const asked: string[] = [];
	const server = createServer(
		(request, response) => void answer(request, response).catch(() => response.destroy()),
	);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	const site = { here: `http://127.0.0.1:${port}`, there: `http://localhost:${port}` };

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname } = new URL(request.url ?? '/', site.here);
		asked.push(pathname);
		const [, kind = '', ...rest] = pathname.split('/');
		response.setHeader('access-control-allow-origin', '*');
		if (kind === 'page') {
			const page = pageOf(rest.join('/'), site);
			response.setHeader('content-type', 'text/html; charset=utf-8');
			return void response.writeHead(page === null ? 404 : 200).end(page ?? 'none');
		}
		if (kind === 'npm')
			return await sendFile(request, response, join(modules, normalize(`/${rest.join('/')}`)));
		if (kind === 'streams')
			return await sendFile(request, response, join(streams.folder, normalize(`/${rest.join('/')}`)));
		if (kind === 'file') return await sendNamed(request, response, rest.join('/'));
		response.writeHead(404).end();
	}

	async function sendNamed(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
		const isSound = /\.(?:m4a|mp3|aac|ogg)$/u.test(name);
		const source = isSound ? 'sound.m4a' : /low|360|480|small/u.test(name) ? 'low.mp4' : 'high.mp4';
		const path = join(streams.folder, source);
		if (/plain-type/u.test(name)) response.setHeader('content-type', 'application/octet-stream');
		if (/no-name/u.test(name)) response.setHeader('content-type', 'video/mp4');
		if (/picture/u.test(name))
			return void response
				.setHeader('content-type', 'image/svg+xml')
				.end('<svg xmlns="http://www.w3.org/2000/svg"/>');
		if (!/tiny/u.test(name))
			return await sendFile(request, response, path, isSound ? 'audio/mp4' : 'video/mp4');
		const bytes = (await readFile(path)).subarray(0, 9_000);
		response
			.writeHead(200, { 'content-type': isSound ? 'audio/mp4' : 'video/mp4', 'content-length': bytes.length })
			.end(bytes);
	}

	return {
		...site,
		asked,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
			await streams[Symbol.asyncDispose]();
		},
	};
}

async function sendFile(
	request: IncomingMessage,
	response: ServerResponse,
	path: string,
	type = types[extname(path)],
): Promise<void> {
	const found = await stat(path).catch(() => null);
	if (!found?.isFile()) return void response.writeHead(404).end();
	const range = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '');
	const start = range ? Number(range[1]) : 0;
	const end = range?.[2] ? Math.min(Number(range[2]), found.size - 1) : found.size - 1;
	if (!response.hasHeader('content-type'))
		response.setHeader('content-type', type ?? 'application/octet-stream');
	response.writeHead(range ? 206 : 200, {
		'accept-ranges': 'bytes',
		'content-length': end - start + 1,
		...(range && { 'content-range': `bytes ${start}-${end}/${found.size}` }),
	});
	createReadStream(path, { start, end }).pipe(response);
}

const types: Readonly<Record<string, string>> = {
	'.m3u8': 'application/vnd.apple.mpegurl',
	'.mpd': 'application/dash+xml',
	'.ts': 'video/mp2t',
	'.mp4': 'video/mp4',
	'.m4a': 'audio/mp4',
	'.m4s': 'video/iso.segment',
	'.js': 'text/javascript',
	'.css': 'text/css',
};
