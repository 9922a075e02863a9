import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { patternBlock, patternBytes } from './pattern.ts';

/* Serves a pattern of the length given, which lies nowhere. Says its port on stdout, ends with its stdin. */
const size = Number(process.argv[2]);

const server = createServer((request, response) => {
	const asked = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '');
	const start = Number(asked?.[1] ?? 0);
	const end = asked?.[2] ? Math.min(Number(asked[2]) + 1, size) : size;
	response.writeHead(asked ? 206 : 200, {
		'content-type': 'application/octet-stream',
		'content-length': end - start,
		'accept-ranges': 'bytes',
		etag: '"pattern"',
		...(asked ? { 'content-range': `bytes ${start}-${end - 1}/${size}` } : {}),
	});
	Readable.from(patternOf(start, end), { objectMode: false, highWaterMark: patternBytes })
		.pipe(response)
		// Who pauses or takes another's piece closes in the middle.
		.on('error', () => response.destroy());
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.on('end', () => process.exit()).resume();

function* patternOf(start: number, end: number): Generator<Buffer> {
	for (let position = start; position < end;) {
		const from = position % patternBytes;
		const to = Math.min(patternBytes, from + end - position);
		yield Buffer.from(patternBlock((position - from) / patternBytes).subarray(from, to));
		position += to - from;
	}
}
