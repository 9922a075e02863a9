import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { Line } from './line.ts';

/** Something with a length, of which any part can be read. */
export type Resource = {
	readonly size: number;
	readonly type: string;
	/** Its validator too, for it could not be stronger. */
	readonly sha256: string;
	/** Offered as a download under this name; null: shown in the page. */
	readonly attachment: string | null;
	read(start: number, length: number): Buffer | Promise<Buffer>;
};

export type Serving = {
	readonly resource: Resource;
	readonly line: Line;
	/** Bytes of the body given to a connection. */
	readonly onSent: (bytes: number) => void;
};

/** Answers as RFC 9110 says: whole, or one range, bound to the validator where the client asks for that. */
export async function serveResource(
	request: IncomingMessage,
	response: ServerResponse,
	{ resource, line, onSent }: Serving,
): Promise<void> {
	const { size, type, attachment } = resource;
	const range = wantedRange(request, resource);
	response.setHeader('Accept-Ranges', 'bytes');
	response.setHeader('ETag', etagOf(resource));
	response.setHeader('Cache-Control', 'no-store');
	if (range === 'unsatisfiable') {
		response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
		return;
	}
	const { start, end } = range ?? { start: 0, end: size };
	response.setHeader('Content-Type', type);
	response.setHeader('Content-Length', end - start);
	if (attachment !== null) response.setHeader('Content-Disposition', `attachment; filename="${attachment}"`);
	if (range === null) response.writeHead(200);
	else response.writeHead(206, { 'Content-Range': `bytes ${start}-${end - 1}/${size}` });
	response.flushHeaders();
	if (request.method === 'HEAD') {
		response.end();
		return;
	}
	for (let at = start; at < end;) {
		const length = Math.min(line.chunkBytes, end - at);
		await line.take(length);
		const bytes = await resource.read(at, length);
		if (response.destroyed) return;
		onSent(length);
		at += length;
		if (!response.write(bytes)) await roomOrEnd(response);
	}
	response.end();
}

type Range = { readonly start: number; readonly end: number };

/** null: the whole. More than one range is answered with the whole, as is allowed. */
function wantedRange(request: IncomingMessage, resource: Resource): Range | 'unsatisfiable' | null {
	const { size } = resource;
	const { range, 'if-range': ifRange } = request.headers;
	const match = /^bytes=(\d*)-(\d*)$/u.exec(range ?? '');
	if (!match || (ifRange !== undefined && ifRange !== etagOf(resource))) return null;
	const [, first = '', last = ''] = match;
	if (first === '' && last === '') return null;
	if (first === '')
		return Number(last) === 0 ? 'unsatisfiable' : { start: Math.max(0, size - Number(last)), end: size };
	const start = Number(first);
	const end = last === '' ? size : Math.min(Number(last) + 1, size);
	if (last !== '' && Number(last) < start) return null;
	return start >= size ? 'unsatisfiable' : { start, end };
}

const etagOf = ({ sha256 }: Resource): string => `"${sha256.slice(0, 32)}"`;

async function roomOrEnd(response: ServerResponse): Promise<void> {
	const done = new AbortController();
	const events = ['drain', 'close'].map(event => once(response, event, { signal: done.signal }));
	try {
		await Promise.race(events);
	} finally {
		for (const event of events) event.catch(() => {});
		done.abort();
	}
}
