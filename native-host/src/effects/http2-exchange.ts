import { connect, constants, type ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { faultOf, readPlatformError } from '../core/transfer/error-fault.ts';
import type { AnswerHead } from '../core/transfer/answer-head.ts';
import type { HttpRequest, Sink } from '../core/transfer/transport.ts';
import type { BareAnswer, exchange, Exchange, Exchanged } from './http-exchange.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

const headBytesMax = 64 * 1024;
const fieldsMax = 1_000;
/** What a server may send that nobody has taken yet. */
const windowBytes = 2 * 1024 * 1024;

/**
 * HTTP/2 on a connection that is there, for servers that speak nothing else. One request at a time: limits, growth and
 * places count connections, as they do with HTTP/1.1, and each has a window of its own.
 */
export function speakHttp2(socket: Socket, origin: string): typeof exchange {
	const session = connect(origin, {
		createConnection: () => socket,
		maxHeaderListPairs: fieldsMax,
		settings: { enablePush: false, initialWindowSize: windowBytes, maxHeaderListSize: headBytesMax },
	});
	// Told by each stream, or by the end of the socket.
	session.on('error', () => {});
	session.once('connect', () => session.setLocalWindowSize(windowBytes));

	const isOpen = () => !session.closed && !session.destroyed;

	return async asked => {
		try {
			if (isOpen()) return await answerOn(session.request(fieldsOf(asked.request)), asked, isOpen);
		} catch (error) {
			// A field that HTTP/2 does not take.
			await asked.wire.close();
			return err(faultOf(error));
		}
		await asked.wire.close();
		return 'stale';
	};
}

/** The answer that a stream brings. */
function answerOn(stream: ClientHttp2Stream, asked: Exchange, isOpen: () => boolean): Promise<Exchanged> {
	const { wire, signal } = asked;
	const abort = () => wire.socket.destroy();
	const release = () => signal.removeEventListener('abort', abort);
	let failure: unknown = null;
	let hasAnswered = false;
	signal.addEventListener('abort', abort);
	if (signal.aborted) abort();
	// Also where nobody reads: it would end the process.
	stream.on('error', error => (failure = error));

	async function close(): Promise<void> {
		release();
		await wire.close();
	}

	async function pourInto(sink: Sink, stated: number | null): Promise<Fault | null> {
		let received = 0;
		try {
			for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
				received += chunk.length;
				if ((await sink(chunk)) === 'enough') {
					stream.close(constants.NGHTTP2_CANCEL);
					return null;
				}
			}
		} catch (error) {
			return failure === error ? streamFault(stream, error) : faultOf(error);
		}
		// A connection that closes ends its streams as if that were all of them.
		if (stream.rstCode !== constants.NGHTTP2_NO_ERROR || (stated !== null && received < stated))
			return fault('closed_early', remark('closed_in_answer'));
		return null;
	}

	const answer = (head: AnswerHead): BareAnswer => ({
		head,
		async pour(sink) {
			const stated = head.fields.get('content-length')?.[0] ?? '';
			const problem = await pourInto(sink, /^\d+$/u.test(stated) ? Number(stated) : null);
			if (problem !== null || !isOpen()) await close();
			else {
				release();
				asked.reusable();
			}
			return problem;
		},
		discard: () => void close(),
	});

	return new Promise(resolve => {
		stream.once('response', (_headers, _flags, raw) => {
			hasAnswered = true;
			const head = readHead(raw);
			if (head) resolve(ok(answer(head)));
			else void close().then(() => resolve(err(fault('http_invalid', remark('answer_head_large')))));
		});
		stream.once('close', () => {
			if (!hasAnswered) void close().then(() => resolve(unanswered(stream, failure)));
		});
	});
}

function unanswered(stream: ClientHttp2Stream, failure: unknown): Exchanged {
	if (stream.rstCode === constants.NGHTTP2_HTTP_1_1_REQUIRED) return 'other';
	const { code } = readPlatformError(failure);
	const isOfSession =
		code === null || code === 'ERR_HTTP2_GOAWAY_SESSION' || code === 'ERR_HTTP2_STREAM_CANCEL';
	return isOfSession ? 'stale' : err(streamFault(stream, failure));
}

function streamFault({ rstCode }: ClientHttp2Stream, error: unknown): Fault {
	const isRefused =
		rstCode === constants.NGHTTP2_REFUSED_STREAM || rstCode === constants.NGHTTP2_ENHANCE_YOUR_CALM;
	return isRefused ? fault('connection_refused', quote(`HTTP/2 error ${rstCode}`)) : faultOf(error);
}

/** What the frames say themselves has no field in HTTP/2 (RFC 9113, 8.2.2). */
const framing: ReadonlySet<string> = new Set([
	'host',
	'connection',
	'keep-alive',
	'proxy-connection',
	'transfer-encoding',
	'upgrade',
	'te',
]);

function fieldsOf({ url, headers }: HttpRequest): string[] {
	const { host, pathname, search } = new URL(url);
	const own = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
	const pseudo = [':method', 'GET', ':scheme', 'https', ':authority', host, ':path', pathname + search];
	return [...pseudo, ...own.filter(([name]) => !framing.has(name)).flat()];
}

/** Raw: [name, value, name, value, …]. Null: larger than any head should be. */
function readHead(raw: readonly string[]): AnswerHead | null {
	if (raw.reduce((sum, part) => sum + part.length, 0) > headBytesMax) return null;
	const fields = new Map<string, string[]>();
	for (let index = 0; index + 1 < raw.length; index += 2) {
		const [name = '', value = ''] = raw.slice(index, index + 2);
		const values = fields.get(name);
		if (values) values.push(value);
		else fields.set(name, [value]);
	}
	const status = Number(fields.get(':status')?.[0]);
	fields.delete(':status');
	return { status, fields };
}
