import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { contentAt, contentDigest } from './content.ts';
import { isFault, serveFault } from './faults.ts';
import { openLine, slowLine, type Line } from './line.ts';
import { demoPage } from './page.ts';
import { serveResource, type Resource } from './serve-resource.ts';

export type SiteOptions = {
	/** The folder of `makeMedia`; without it the page has only the file. */
	readonly media: string | null;
	/** Bytes of the file made on the fly. */
	readonly fileBytes?: number;
	/** 0: any that is free. */
	readonly port?: number;
};

export type Site = AsyncDisposable & {
	readonly url: string;
	/** The large file's address, and the SHA-256 that it must have. */
	readonly file: { readonly url: string; readonly bytes: number; readonly sha256: string };
	/** The SHA-256 of what is served at an address; null: nothing is. */
	digestOf(url: string): string | null;
	/** Bytes of bodies sent so far under a path, however often. */
	sentBytes(path: string): number;
	/** Connections that a body is being sent over. */
	sending(): number;
};

export const demoFileBytes = 200 * 1000 * 1000;
const seed = 'rustloader demo';
const rateMin = 1024;

const types: Record<string, string> = {
	'.png': 'image/png',
	'.mp4': 'video/mp4',
	'.m4a': 'audio/mp4',
	'.ts': 'video/mp2t',
	'.m3u8': 'application/vnd.apple.mpegurl',
};

/**
 * The demo site on 127.0.0.1.
 *
 * `?rate=N` gives each connection N bytes a second, `?line=N` all connections to that address together.
 */
export async function startSite({ media, fileBytes = demoFileBytes, port = 0 }: SiteOptions): Promise<Site> {
	const fileName = `sample-${Math.round(fileBytes / 1e6)}MB.bin`;
	const sha256 = contentDigest(seed, fileBytes);
	const file: Resource = {
		size: fileBytes,
		sha256,
		type: 'application/octet-stream',
		attachment: fileName,
		read: (start, length) => contentAt(seed, start, length),
	};
	const find = (path: string): Resource | null =>
		path === `/files/${fileName}` ? file : media === null ? null : findMedia(media, path);
	const sent = new Map<string, number>();
	const lines = new Map<string, Line>();
	let sending = 0;

	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const { pathname, searchParams, href } = new URL(request.url ?? '/', 'http://site');
		if (pathname === '/') {
			response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
			response.end(demoPage({ fileName, fileBytes, sha256, media: media !== null }));
			return;
		}
		if (isFault(pathname)) return serveFault(pathname, response);
		const resource = find(pathname);
		if (!resource) {
			response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not here');
			return;
		}
		sending += 1;
		try {
			await serveResource(request, response, {
				resource,
				line: lineFor(lines, href, searchParams),
				onSent: bytes => sent.set(pathname, (sent.get(pathname) ?? 0) + bytes),
			});
		} finally {
			sending -= 1;
		}
	};
	const server = createServer((request, response) => {
		answer(request, response).catch(() => response.destroy());
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		url: `${url}/`,
		file: { url: `${url}/files/${fileName}`, bytes: fileBytes, sha256 },
		digestOf: url => find(new URL(url).pathname)?.sha256 ?? null,
		sentBytes: path => sent.get(path) ?? 0,
		sending: () => sending,
		[Symbol.asyncDispose]: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

function lineFor(lines: Map<string, Line>, href: string, search: URLSearchParams): Line {
	const rate = Number(search.get('rate'));
	if (rate > 0) return slowLine(Math.max(rateMin, rate));
	const shared = Number(search.get('line'));
	if (!(shared > 0)) return openLine;
	const line = lines.get(href) ?? slowLine(Math.max(rateMin, shared));
	lines.set(href, line);
	return line;
}

function findMedia(folder: string, path: string): Resource | null {
	// Names of our own making only: no way out of the folder.
	const name = /^\/media\/((?:hls\/)?[a-z0-9]+\.[a-z0-9]+)$/u.exec(path)?.[1];
	const type = types[extname(path)];
	if (name === undefined || type === undefined) return null;
	try {
		const bytes = readFileSync(join(folder, name));
		return {
			size: bytes.length,
			type,
			sha256: createHash('sha256').update(bytes).digest('hex'),
			attachment: null,
			read: (start, length) => bytes.subarray(start, start + length),
		};
	} catch {
		return null;
	}
}
