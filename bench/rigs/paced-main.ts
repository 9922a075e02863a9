import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { rateOf, type Pace } from './pace.ts';

/*
 * Serves one file at a rate for each connection, not for each request: a connection that is kept gains nothing by
 * asking anew, and none gets a first second for free. Says its port on stdout; a line on stdin begins a new count.
 */
const [path = '', given = ''] = process.argv.slice(2);
const pace = JSON.parse(given) as Pace;
const tickMs = 5;
/** What a connection may bring at once after it was idle. */
const burstMs = 10;
const stalledBytes = 256 * 1024;
const chunkBytesMax = 256 * 1024;

const file = openSync(path, 'r');
const { size } = fstatSync(file);
const etag = `"${size.toString(16)}-bench"`;
const chunk = Buffer.allocUnsafe(chunkBytesMax);

type Answer = { readonly response: ServerResponse; position: number; readonly end: number };
type Connection = { readonly bytesPerMs: number; left: number; tokens: number; answer: Answer | null };

let opened = 0;
const connections = new Map<Socket, Connection>();

const server = createServer((request, response) => {
	const connection = connections.get(request.socket);
	if (!connection) return;
	const asked = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '');
	const start = Number(asked?.[1] ?? 0);
	const end = asked?.[2] ? Math.min(Number(asked[2]) + 1, size) : size;
	response.writeHead(asked ? 206 : 200, {
		'content-type': 'application/octet-stream',
		'content-length': end - start,
		'accept-ranges': 'bytes',
		etag,
		...(asked ? { 'content-range': `bytes ${start}-${end - 1}/${size}` } : {}),
	});
	if (request.method === 'HEAD') {
		response.end();
		return;
	}
	response.flushHeaders();
	connection.answer = { response, position: start, end };
	response.once('close', () => {
		if (connection.answer?.response === response) connection.answer = null;
	});
});
server.keepAliveTimeout = 60_000;
server.on('connection', socket => {
	const number = opened++;
	socket.setNoDelay(true);
	connections.set(socket, {
		bytesPerMs: rateOf(pace, number) / 1000,
		left: number === pace.stalled ? stalledBytes : Infinity,
		tokens: 0,
		answer: null,
	});
	socket.once('close', () => connections.delete(socket));
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));

let last = performance.now();
setInterval(() => {
	const now = performance.now();
	for (const connection of connections.values()) advance(connection, now - last);
	last = now;
}, tickMs);

function advance(connection: Connection, ms: number): void {
	const { answer, bytesPerMs } = connection;
	// While it is busy a late tick is made up for; what idles saves up no more than a burst.
	const most = answer ? Infinity : bytesPerMs * burstMs;
	connection.tokens = Math.min(most, connection.tokens + bytesPerMs * ms);
	if (!answer) return;
	if (answer.response.writableNeedDrain) {
		connection.tokens = Math.min(connection.tokens, bytesPerMs * burstMs);
		return;
	}
	while (connection.tokens >= 1 && connection.left >= 1 && answer.position < answer.end) {
		const length = Math.floor(
			Math.min(connection.tokens, connection.left, answer.end - answer.position, chunkBytesMax),
		);
		readSync(file, chunk, 0, length, answer.position);
		answer.response.write(Buffer.from(chunk.subarray(0, length)));
		answer.position += length;
		connection.tokens -= length;
		connection.left -= length;
	}
	if (answer.position < answer.end) return;
	connection.answer = null;
	answer.response.end();
}

process.stdin.on('data', () => {
	opened = 0;
	for (const socket of connections.keys()) socket.destroy();
	console.log('renewed');
});
process.stdin.on('end', () => {
	closeSync(file);
	process.exit();
});
