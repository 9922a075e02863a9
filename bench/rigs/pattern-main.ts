import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
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
	void send(response, start, end);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.on('end', () => process.exit()).resume();

async function send(response: ServerResponse, start: number, end: number): Promise<void> {
	for (let position = start; position < end && !response.destroyed;) {
		const from = position % patternBytes;
		const to = Math.min(patternBytes, from + end - position);
		const chunk = Buffer.from(patternBlock((position - from) / patternBytes).subarray(from, to));
		position += chunk.length;
		if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
	}
	response.end();
}
