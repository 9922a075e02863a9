import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Page = {
	readonly type?: string;
	readonly body: string | Buffer;
	readonly status?: number;
	/** Pages of others may read it. */
	readonly isOpen?: boolean;
	/** Answers nothing unless this cookie comes along. */
	readonly cookie?: string;
	/** As fast as the machine otherwise. */
	readonly bytesPerSecond?: number;
};
export type Site = AsyncDisposable & {
	readonly base: string;
	/** Paths as they were asked for, in order. */
	readonly asked: string[];
	/** Of those, whose head alone was. */
	readonly heads: string[];
	readonly headers: IncomingMessage['headers'][];
};

type Answer = Page | ((request: IncomingMessage, nth: number) => Page | null);

/** A web site on this machine: pages by their paths, files in ranges, 404 for the rest. */
export async function openSite(pages: (base: string) => Readonly<Record<string, Answer>>): Promise<Site> {
	const asked: string[] = [];
	const heads: string[] = [];
	const headers: IncomingMessage['headers'][] = [];
	let table: Readonly<Record<string, Answer>> = {};
	const server = createServer((request, response) => {
		const path = request.url ?? '/';
		asked.push(path);
		if (request.method === 'HEAD') heads.push(path);
		headers.push(request.headers);
		const nth = asked.filter(one => one === path).length;
		const answer = table[path] ?? table[path.split('?')[0] ?? ''];
		const page = typeof answer === 'function' ? answer(request, nth) : answer;
		// Null: it never answers.
		if (page !== null) send(request, response, page ?? { status: 404, body: 'none' });
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	table = pages(base);
	return {
		base,
		asked,
		heads,
		headers,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
		},
	};
}

function send(request: IncomingMessage, response: ServerResponse, page: Page): void {
	if (page.cookie !== undefined && !(request.headers.cookie ?? '').split('; ').includes(page.cookie)) {
		response.writeHead(403).end('cookie wanted');
		return;
	}
	const body = Buffer.from(page.body);
	const range = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '');
	const start = range ? Number(range[1]) : 0;
	const end = range?.[2] ? Math.min(Number(range[2]) + 1, body.length) : body.length;
	response.writeHead(page.status ?? (range ? 206 : 200), {
		'content-type': page.type ?? 'text/html; charset=utf-8',
		'accept-ranges': 'bytes',
		...(page.isOpen && { 'access-control-allow-origin': '*' }),
		etag: `"${body.length}"`,
		'content-length': end - start,
		...(range ? { 'content-range': `bytes ${start}-${end - 1}/${body.length}` } : {}),
	});
	const rest = request.method === 'HEAD' ? Buffer.alloc(0) : body.subarray(start, end);
	if (page.bytesPerSecond === undefined) response.end(rest);
	else drip(response, rest, page.bytesPerSecond);
}

const dripMs = 50;

function drip(response: ServerResponse, rest: Buffer, bytesPerSecond: number): void {
	const slice = Math.ceil((bytesPerSecond * dripMs) / 1000);
	let sent = 0;
	const timer = setInterval(() => {
		response.write(rest.subarray(sent, sent + slice));
		sent += slice;
		if (sent < rest.length) return;
		clearInterval(timer);
		response.end();
	}, dripMs);
	response.once('close', () => clearInterval(timer));
}
