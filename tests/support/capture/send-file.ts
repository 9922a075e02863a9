import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';

/** A file, or the range of it that was asked for. */
export async function sendFile(
	request: IncomingMessage,
	response: ServerResponse,
	path: string,
	type = typeOf(path),
): Promise<void> {
	const found = await stat(path).catch(() => null);
	if (!found?.isFile()) return void response.writeHead(404).end();
	const range = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '');
	const start = range ? Number(range[1]) : 0;
	const end = range?.[2] ? Math.min(Number(range[2]), found.size - 1) : found.size - 1;
	if (!response.hasHeader('content-type')) response.setHeader('content-type', type);
	response.writeHead(range ? 206 : 200, {
		'accept-ranges': 'bytes',
		'content-length': end - start + 1,
		...(range && { 'content-range': `bytes ${start}-${end}/${found.size}` }),
	});
	createReadStream(path, { start, end }).pipe(response);
}

export const typeOf = (path: string): string => types[extname(path)] ?? 'application/octet-stream';

const types: Readonly<Record<string, string>> = {
	'.m3u8': 'application/vnd.apple.mpegurl',
	'.mpd': 'application/dash+xml',
	'.ts': 'video/mp2t',
	'.mp4': 'video/mp4',
	'.m4a': 'audio/mp4',
	'.m4s': 'video/iso.segment',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.json': 'application/json',
	'.html': 'text/html; charset=utf-8',
	'.xml': 'text/xml',
	'.vtt': 'text/vtt',
	'.png': 'image/png',
	'.jpg': 'image/jpeg',
	'.aac': 'audio/aac',
	'.mp3': 'audio/mpeg',
	'.wav': 'audio/wav',
	'.flac': 'audio/flac',
	'.webm': 'video/webm',
};
