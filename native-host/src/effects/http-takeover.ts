import { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { faultOf, readPlatformError } from '../core/transfer/error-fault.ts';
import { headBytesMax } from '../core/transfer/read-head.ts';
import type { HttpRequest, Sink } from '../core/transfer/transport.ts';
import type { Wire } from './http-connect.ts';
import type { BareAnswer } from './http-exchange.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

type Taken = {
	readonly wire: Wire;
	readonly request: HttpRequest;
	/** All that came so far, from the answer's first byte. */
	readonly received: Buffer;
	readonly release: () => void;
};

/**
 * The general way to read an answer, for whatever HTTP/1.1 may be: chunked, closed for an end, informational first,
 * odd in its details. undici takes the connection over with everything that came, and what it would send is not sent:
 * the request is out already, and a link that works once must not be asked twice.
 */
export async function takeOver({
	wire,
	request,
	received,
	release,
}: Taken): Promise<Result<BareAnswer, Fault>> {
	const { Client } = await import('undici');
	const replay = replayOf(wire, received);
	const { origin, pathname, search } = new URL(request.url);
	const client = new Client(origin, {
		pipelining: 1,
		maxHeaderSize: headBytesMax,
		// The run watches over time itself, in one place for every transport.
		headersTimeout: 0,
		bodyTimeout: 0,
		// Not before undici is ready for it.
		connect: (_, callback) => void setImmediate(callback, null, replay as never),
	});
	const close = async () => {
		release();
		await client.destroy();
		await wire.close();
	};
	try {
		const { statusCode, ...answer } = await client.request({
			path: pathname + search,
			method: 'GET',
			reset: true,
			responseHeaders: 'raw',
		});
		// Closing makes the stream report an error even where nobody reads it.
		answer.body.on('error', () => {});
		return ok({
			head: { status: statusCode, fields: readFields(answer.headers) },
			async pour(sink) {
				const problem = await pour(answer.body, sink);
				await close();
				return problem;
			},
			discard: () => void close(),
		});
	} catch (error) {
		await close();
		return err(openFault(error));
	}
}

/** Takes the request for sent, then gives what came in answer to it and what still comes. */
function replayOf({ socket, listen, brokenBy }: Wire, received: Buffer): Duplex {
	const early = [received];
	let isAsked = false;
	let hasAnswered = false;
	const replay = new Duplex({
		read() {
			if (hasAnswered) socket.resume();
		},
		write(_chunk, _encoding, done) {
			// An answer is none to undici before it has noted what it asked.
			if (!isAsked) setImmediate(answer);
			isAsked = true;
			done();
		},
		destroy(error, done) {
			listen(null);
			socket.destroy();
			done(error);
		},
	});
	let isOver = socket.destroyed;
	let failure: unknown = isOver ? brokenBy() : null;

	function answer(): void {
		hasAnswered = true;
		for (const chunk of early) replay.push(chunk);
		if (isOver) end();
	}

	function end(): void {
		if (failure === null) replay.push(null);
		// By its own code undici would take a reset for the regular end of a body without a length.
		else replay.destroy(new Error('the connection broke', { cause: coded(failure) }));
	}

	listen({
		data(chunk) {
			if (hasAnswered) return replay.push(Buffer.from(chunk));
			// TLS gives what it had decrypted before the reading stopped.
			early.push(Buffer.from(chunk));
			return false;
		},
		closed(error) {
			failure = error;
			isOver = true;
			if (hasAnswered) end();
		},
	});
	return replay;
}

/** What we closed ourselves broke off as undici would say it. */
const coded = (failure: unknown): unknown =>
	readPlatformError(failure).code === null
		? Object.assign(new Error('closed', { cause: failure }), { code: 'UND_ERR_SOCKET' })
		: failure;

/** Raw: [name, value, name, value, …], one character per byte. */
function readFields(headers: unknown): ReadonlyMap<string, readonly string[]> {
	const fields = new Map<string, string[]>();
	const raw = headers as readonly (Buffer | string)[];
	for (let index = 0; index + 1 < raw.length; index += 2) {
		const name = text(raw[index]).toLowerCase();
		const values = fields.get(name);
		if (values) values.push(text(raw[index + 1]));
		else fields.set(name, [text(raw[index + 1])]);
	}
	return fields;
}

const text = (part: Buffer | string | undefined): string =>
	typeof part === 'string' ? part : (part?.toString('latin1') ?? '');

async function pour(body: Dispatcher.ResponseData['body'], sink: Sink): Promise<Fault | null> {
	try {
		for await (const chunk of body as AsyncIterable<Buffer>)
			if ((await sink(chunk)) === 'enough') return null;
		return null;
	} catch (error) {
		return bodyFault(error);
	}
}

/** Exceptions of the sink come here too: those of the disk carry a code like any other. */
function bodyFault(error: unknown): Fault {
	const { code } = readPlatformError(error);
	if (code === 'UND_ERR_SOCKET') return fault('closed_early', remark('closed_in_answer'));
	if (code === 'UND_ERR_ABORTED' || code === 'UND_ERR_DESTROYED') return fault('connection_reset');
	return openFault(error);
}

/** undici reports a connection that closed before the answer by a code of its own. */
function openFault(error: unknown): Fault {
	const { code } = readPlatformError(error);
	if (code === 'UND_ERR_SOCKET') return fault('closed_early', remark('closed_before_answer'));
	// Its parser's errors have a name, and not always a code.
	if (error instanceof Error && error.name === 'HTTPParserError')
		return fault('http_invalid', quote(code ?? ''));
	return faultOf(error);
}
