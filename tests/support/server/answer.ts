import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { contentAt } from './content.ts';
import { loginPage, refuseEntry, type Gate } from './login.ts';
import { createPace, paceBytes, type Pace } from './pace.ts';
import type { SeenRequest } from './requests.ts';
import type { Behaviour, ServedFile } from './script.ts';
import type { Served } from './server.ts';

type Order = {
	readonly socket: Socket;
	readonly request: SeenRequest;
	readonly file: ServedFile | undefined;
	/** How many requests this path has had before. */
	readonly use: number;
	readonly record: (start: number) => Served;
	readonly total: Pace;
	readonly gate: Gate;
};

/** Answers one request; false where the connection is of no more use. */
export async function answer(order: Order): Promise<boolean> {
	const { socket, request, file, use } = order;
	if (!file) return sendText(socket, 404, 'nothing here');
	const refused = file.login ? refuseEntry(file.login, request, order.gate) : null;
	if (refused) {
		const challenges = refused.map(value => ['WWW-Authenticate', value] as const);
		return sendText(socket, 401, 'who are you', challenges);
	}
	if (file.cookie !== undefined && !request.headers.get('cookie')?.split('; ').includes(file.cookie))
		return sendText(socket, 200, loginPage, [['Content-Type', 'text/html']]);
	if (use >= (file.usesMax ?? Infinity)) return sendText(socket, 410, 'no longer');
	order.gate.since ??= request.at;
	if (request.at - order.gate.since > (file.goodMs ?? Infinity)) return sendText(socket, 403, 'expired');
	const start = Number(/^bytes=(\d+)/u.exec(request.headers.get('range') ?? '')?.[1] ?? 0);
	const how =
		file.beyond && start >= file.beyond.from
			? file.beyond.behaviour
			: (file.script?.[Math.min(use, file.script.length - 1)] ?? {});
	if (how.delayMs) await sleep(how.delayMs);
	if (how.silent) return stall(socket);
	if (how.hangUp) return hangUp(socket, how.hangUp);
	if (how.raw !== undefined) {
		socket.end(how.raw, 'latin1');
		return false;
	}
	if (how.endlessHead) return sendEndlessHead(socket);
	if (how.status !== undefined || how.text !== undefined) {
		const { status = 200 } = how;
		const fields = [...(how.headers ?? [])];
		if (how.retryAfter !== undefined) fields.push(['Retry-After', how.retryAfter]);
		if (how.location !== undefined) fields.push(['Location', locationFor(request, how.location)]);
		return sendText(socket, status, how.text ?? `status ${status}`, fields);
	}
	return sendFile(order, { ...file, ...how }, how);
}

/** The file as it is for this answer: what the behaviour says stands above what the file says. */
type Shown = ServedFile & Behaviour;

async function sendFile(order: Order, shown: Shown, how: Behaviour): Promise<boolean> {
	const { socket, request } = order;
	const etag = shown.etag === undefined ? `"${shown.seed}-${shown.size}"` : shown.etag;
	const asked = askedRange(request, shown, { etag, how });
	if (asked === 'unsatisfiable')
		return sendText(socket, 416, '', [['Content-Range', `bytes */${shown.size}`]]);
	const part = asked ?? (how.range === 'unasked' ? { start: 0, end: shown.size } : null);
	const range = part ?? { start: 0, end: shown.size };
	const end =
		part && how.range === 'shorter' ? range.start + Math.ceil((range.end - range.start) / 2) : range.end;
	const offset = part && how.range === 'shifted' ? 1 : 0;
	const start = Math.min(range.start + offset, end);
	const fields: (readonly [string, string])[] = [
		['Date', new Date().toUTCString()],
		[
			'Content-Type',
			how.range === 'multipart'
				? `multipart/byteranges; boundary=${boundary}`
				: (shown.type ?? 'application/octet-stream'),
		],
	];
	if (etag !== null) fields.push(['ETag', etag]);
	if (shown.lastModified) fields.push(['Last-Modified', shown.lastModified]);
	if (shown.ranges !== false) fields.push(['Accept-Ranges', 'bytes']);
	if (part && how.range !== 'none' && how.range !== 'multipart')
		fields.push(['Content-Range', contentRange(how, { start, end, size: shown.size })]);
	if (how.encoding) fields.push(['Content-Encoding', 'gzip']);
	const body = recoded(shown, how, part && { start, end });
	const length = body ? body.length : end - start;
	const framing = how.old ? 'close' : (how.framing ?? 'length');
	if (framing === 'length') fields.push(['Content-Length', String(length)]);
	if (framing === 'chunked') fields.push(['Transfer-Encoding', 'chunked']);
	if (framing === 'close') fields.push(['Connection', 'close']);
	fields.push(...(shown.headers ?? []), ...(how.headers ?? []));
	if (how.longFieldBytes) fields.push(['X-Long', 'x'.repeat(how.longFieldBytes)]);
	if (how.informational) socket.write('HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n');
	const text = head(part ? 206 : 200, fields, how.injected).replace(
		'HTTP/1.1',
		how.old ? 'HTTP/1.0' : 'HTTP/1.1',
	);
	socket.write(how.bareLf ? text.replaceAll('\r\n', '\n') : text, 'latin1');
	const isWhole = await sendBody(
		order,
		{ ...how, ...(framing === 'length' ? {} : { framing }) },
		{
			// Without a length nobody could tell that they are too many.
			length: length + (framing === 'length' ? (how.extraBytes ?? 0) : 0),
			at: start,
			bytes: (from, count) =>
				body?.subarray(from, from + count) ?? contentAt(shown.seed, start + from, count),
		},
	);
	return isWhole && framing !== 'close';
}

/** What is sent in place of the bytes themselves; null: nothing is. */
function recoded(shown: Shown, how: Behaviour, part: Span | null): Buffer | null {
	const { start, end } = part ?? { start: 0, end: shown.size };
	if (how.encoding === 'gzip') return gzipSync(contentAt(shown.seed, start, end - start));
	if (how.range !== 'multipart' || !part) return null;
	const middle = Math.ceil((start + end) / 2);
	const parts = [
		{ start, end: middle },
		{ start: middle, end },
	].filter(one => one.start < one.end);
	return Buffer.concat([
		...parts.flatMap(one => [
			Buffer.from(
				`\r\n--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: ${contentRange({}, { ...one, size: shown.size })}\r\n\r\n`,
			),
			contentAt(shown.seed, one.start, one.end - one.start),
		]),
		Buffer.from(`\r\n--${boundary}--\r\n`),
	]);
}

type Span = { readonly start: number; readonly end: number };

const boundary = 'THIS_SEPARATES';

type Body = {
	readonly length: number;
	readonly at: number;
	readonly bytes: (from: number, count: number) => Buffer;
};

async function sendBody({ socket, record, total }: Order, how: Behaviour, body: Body): Promise<boolean> {
	const served = record(body.at);
	const pace = createPace(how.bytesPerSecond ?? 0);
	const last = Math.min(body.length, how.cut?.after ?? Infinity);
	for (let done = 0; done < last && !socket.destroyed;) {
		const count = Math.min(last - done, paceBytes(pace.rate, total.rate), how.dripBytes ?? Infinity);
		await pace.pass(count);
		await total.pass(count);
		if (socket.destroyed) break;
		const bytes = body.bytes(done, count);
		const framed =
			how.framing === 'chunked'
				? Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
				: bytes;
		done += count;
		served.end = body.at + done;
		if (!socket.write(framed)) await drained(socket);
	}
	if (how.cut && how.cut.after < body.length) {
		if (how.cut.how === 'stall') return stall(socket);
		// What was sent is to arrive first.
		if (how.cut.how === 'reset') await sleep(5);
		return hangUp(socket, how.cut.how);
	}
	if (how.framing === 'chunked') socket.write('0\r\n\r\n');
	// Where only the end of the connection tells, nobody could tell it from the file.
	if (how.garbageBytes && how.framing !== 'close')
		socket.write(Buffer.alloc(how.garbageBytes, 'HTTP/1.1 200 OK\r\n\r\n'));
	return !socket.destroyed;
}

function askedRange(
	request: SeenRequest,
	shown: Shown,
	{ etag, how }: { readonly etag: string | null; readonly how: Behaviour },
): Span | 'unsatisfiable' | null {
	const field = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.get('range') ?? '');
	if (!field || shown.ranges === false || how.range === 'ignore') return null;
	const condition = request.headers.get('if-range');
	const holds = condition === undefined || condition === etag || condition === shown.lastModified;
	if (!holds && !how.blindToIfRange) return null;
	const start = Number(field[1]);
	if (start >= shown.size) return 'unsatisfiable';
	const end = field[2] === '' ? shown.size : Math.min(shown.size, Number(field[2]) + 1);
	return { start, end };
}

function contentRange(how: Behaviour, { start, end, size }: Span & { readonly size: number }): string {
	if (how.range === 'wrongStart') return `bytes ${start + 1}-${end - 1}/${size}`;
	if (how.range === 'wrongTotal') return `bytes ${start}-${end - 1}/${size + 1}`;
	if (how.range === 'unknownTotal') return `bytes ${start}-${end - 1}/*`;
	return `bytes ${start}-${end - 1}/${size}`;
}

function locationFor({ path, headers }: SeenRequest, location: string): string {
	const port = /:\d+$/u.exec(headers.get('host') ?? '')?.[0] ?? '';
	return location.replaceAll('{other}', `localhost${port}`).replaceAll('{path}', path);
}

const head = (status: number, fields: readonly (readonly [string, string])[], injected = ''): string =>
	`HTTP/1.1 ${status} Status\r\n${injected}${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;

function sendText(
	socket: Socket,
	status: number,
	text: string,
	fields: readonly (readonly [string, string])[] = [],
): boolean {
	const bodiless = status === 204 || status === 304;
	const length = bodiless ? [] : [['Content-Length', String(Buffer.byteLength(text))] as const];
	socket.write(head(status, [...fields, ...length]) + (bodiless ? '' : text));
	return true;
}

const manyFields = Buffer.from(`X-Field: ${'x'.repeat(1000)}\r\n`.repeat(64));

async function sendEndlessHead(socket: Socket): Promise<boolean> {
	socket.write('HTTP/1.1 200 OK\r\n');
	while (!socket.destroyed) if (!socket.write(manyFields)) await drained(socket);
	return false;
}

/** Or closed. */
async function drained(socket: Socket): Promise<void> {
	const either = new AbortController();
	const { signal } = either;
	await Promise.race([once(socket, 'drain', { signal }), once(socket, 'close', { signal })]).catch(() => {});
	either.abort();
}

async function stall(socket: Socket): Promise<boolean> {
	if (!socket.destroyed) await once(socket, 'close').catch(() => {});
	return false;
}

function hangUp(socket: Socket, how: 'close' | 'reset'): boolean {
	if (how === 'reset') socket.resetAndDestroy();
	else socket.end();
	return false;
}
