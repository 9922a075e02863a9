import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import type { Answer, CorpusPage, Places } from './corpus-page.ts';
import { typeOf } from './send-file.ts';

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

/** Answers below `/own/PAGE/`, as that page says. */
export function startOwnFolders({ streams, ...places }: Places & { readonly streams: string }) {
	const began = new Map<string, number>();
	const asked = new Map<string, number>();

	return async (page: CorpusPage, url: URL, exchange: Exchange): Promise<void> => {
		const { request, response } = exchange;
		const since = began.get(page.name) ?? Date.now();
		began.set(page.name, since);
		const before = asked.get(url.pathname) ?? 0;
		asked.set(url.pathname, before + 1);
		const answer = await page.serve?.({
			...places,
			path: decodeURIComponent(url.pathname.slice(`/own/${page.name}/`.length)),
			query: url.searchParams,
			method: request.method ?? 'GET',
			body: await text(request),
			before,
			seconds: (Date.now() - since) / 1_000,
		});
		if (!answer) return void response.writeHead(404).end();
		const type = answer.type ?? typeOf(answer.file ?? url.pathname);
		response.setHeader('content-type', type);
		const bytes = await bytesOf(answer, streams);
		if (answer.isEndless) return await sendAgain(bytes, answer, exchange);
		sendBytes(bytes, answer, exchange);
	};
}

async function bytesOf({ file, body = '', bytesMin = 0, part }: Answer, streams: string): Promise<Buffer> {
	const bytes = file === undefined ? Buffer.from(body) : await readFile(join(streams, file));
	if (part) return bytes.subarray(part[0], part[1] + 1);
	if (bytes.length >= bytesMin) return bytes;
	// A box that players skip.
	const filling = Buffer.alloc(bytesMin - bytes.length + 8);
	filling.writeUInt32BE(filling.length);
	filling.write('free', 4);
	return Buffer.concat([bytes, filling]);
}

function sendBytes(
	bytes: Buffer,
	{ status = 200, headers = {} }: Answer,
	{ request, response }: Exchange,
): void {
	const range = status === 200 ? /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '') : null;
	const start = range ? Math.min(Number(range[1]), bytes.length) : 0;
	const end = range?.[2] ? Math.min(Number(range[2]) + 1, bytes.length) : bytes.length;
	response
		.writeHead(range ? 206 : status, {
			'accept-ranges': 'bytes',
			'content-length': end - start,
			...(range && { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }),
			...headers,
		})
		.end(request.method === 'HEAD' ? undefined : bytes.subarray(start, end));
}

async function sendAgain(bytes: Buffer, { headers }: Answer, { response }: Exchange): Promise<void> {
	response.writeHead(200, headers);
	while (!response.destroyed) {
		response.write(bytes);
		await sleep(200);
	}
}
