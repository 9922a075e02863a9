import type { Socket } from 'node:net';
import type { Client, Dispatcher } from 'undici';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { faultOf, readPlatformError } from '../core/transfer/error-fault.ts';
import type { Answer, HttpRequest, HttpSession, Sink, Transport } from '../core/transfer/transport.ts';

/** A head longer than that is an attack or a defect. */
const headBytesMax = 64 * 1024;

/**
 * The general way, for whatever HTTP/1.1 may be: chunked, closed for an end, odd in its details. One request to a
 * connection: no idle one is left to be counted against the limit. undici is loaded when it is first needed.
 */
export const undiciTransport: Transport = (): HttpSession => {
	const open = new Set<Connection>();
	return {
		async open(request, signal) {
			const connection = await openConnection(new URL(request.url).origin);
			open.add(connection);
			const abort = () => void connection.close();
			signal.addEventListener('abort', abort);
			const close = async () => {
				signal.removeEventListener('abort', abort);
				await connection.close();
				open.delete(connection);
			};
			const answer = signal.aborted ? err(stopped) : await ask(connection, request, close);
			if (!answer.ok) await close();
			return answer.ok || !signal.aborted ? answer : err(stopped);
		},
		async close() {
			await Promise.all([...open].map(connection => connection.close()));
		},
	};
};

const stopped = fault('connection_reset', 'stopped');

type Connection = {
	readonly client: Client;
	/** Resolves once the socket is closed. */
	close(): Promise<void>;
};

async function openConnection(origin: string): Promise<Connection> {
	const { Client, buildConnector } = await import('undici');
	const connect = buildConnector({ timeout: 0 });
	const sockets: Socket[] = [];
	const client = new Client(origin, {
		pipelining: 1,
		maxHeaderSize: headBytesMax,
		// The run watches over time itself, in one place for every transport.
		headersTimeout: 0,
		bodyTimeout: 0,
		connect(options, callback) {
			// Typed as nothing; it returns the socket, which is being connected.
			sockets.push(connect(options, callback) as unknown as Socket);
		},
	});
	return {
		client,
		async close() {
			await client.destroy();
			// undici lets a connection that is being made finish first.
			await Promise.all(sockets.map(closeSocket));
		},
	};
}

async function closeSocket(socket: Socket): Promise<void> {
	if (socket.closed) return;
	const closed = new Promise<void>(resolve => socket.once('close', () => resolve()));
	socket.on('error', () => {});
	socket.destroy();
	await closed;
}

async function ask(
	{ client }: Connection,
	{ url, headers }: HttpRequest,
	close: () => Promise<void>,
): Promise<Result<Answer, Fault>> {
	const { pathname, search } = new URL(url);
	try {
		const { statusCode, ...answer } = await client.request({
			path: pathname + search,
			method: 'GET',
			headers: headers.flat(),
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
		return err(openFault(error));
	}
}

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
	if (code === 'UND_ERR_SOCKET') return fault('closed_early', 'in the body');
	if (code === 'UND_ERR_ABORTED' || code === 'UND_ERR_DESTROYED') return stopped;
	return openFault(error);
}

/** undici reports a connection that closed before the answer by a code of its own. */
function openFault(error: unknown): Fault {
	const { code } = readPlatformError(error);
	if (code === 'UND_ERR_SOCKET') return fault('closed_early', 'before the answer');
	// Its parser's errors have a name, and not always a code.
	if (error instanceof Error && error.name === 'HTTPParserError') return fault('http_invalid', code ?? '');
	return faultOf(error);
}
