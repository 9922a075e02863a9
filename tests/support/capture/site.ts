import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeStreams } from '../streams/make-streams.ts';
import type { CorpusPage, Places } from './corpus-page.ts';
import { startOwnFolders } from './own-folders.ts';
import { sendFile } from './send-file.ts';

export type CaptureSite = AsyncDisposable &
	Places & {
		/** Paths as they were asked for. */
		readonly asked: string[];
		/** When the last of them came. */
		readonly askedAt: () => number;
	};

const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

/** What the pages show: `/file/NAME.ext` is a real file of that kind under any name, `/streams/…` real streams. */
export async function startCaptureSite(pages: readonly CorpusPage[]): Promise<CaptureSite> {
	const named = new Map(pages.map(page => [page.name, page]));
	const streams = await makeStreams();
	const asked: string[] = [];
	let askedAt = 0;
	const server = createServer(
		(request, response) => void answer(request, response).catch(() => response.destroy()),
	);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	const site = { here: `http://127.0.0.1:${port}`, there: `http://localhost:${port}` };
	const answerOwn = startOwnFolders({ ...site, streams: streams.folder });

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', site.here);
		const { pathname } = url;
		asked.push(pathname);
		askedAt = Date.now();
		const [, kind = '', ...rest] = pathname.split('/');
		response.setHeader('access-control-allow-origin', '*');
		if (kind === 'page') {
			// Whatever is below it is the same page, as a program in it has it.
			const page = named.get(rest[0] ?? '');
			response.setHeader('content-type', 'text/html; charset=utf-8');
			return void response.writeHead(page ? 200 : 404, page?.headers).end(page?.html(site) ?? 'none');
		}
		if (kind === 'own') {
			const page = named.get(rest[0] ?? '');
			if (page?.serve) return await answerOwn(page, url, { request, response });
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
		askedAt: () => askedAt,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
			await streams[Symbol.asyncDispose]();
		},
	};
}
