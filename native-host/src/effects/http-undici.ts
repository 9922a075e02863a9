import type { Socket } from 'node:net';
import type { Agent, Dispatcher } from 'undici';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { faultOf, readPlatformError } from '../core/transfer/error-fault.ts';
import type { Answer, HttpSession, Sink, Transport } from '../core/transfer/transport.ts';

/** A field longer than that is an attack or a defect. */
const headBytesMax = 64 * 1024;

/** The general way: whatever undici understands. It is loaded when first needed, for that takes 40 ms. */
export const undiciTransport: Transport = ({ connections }): HttpSession => {
	const sockets = new Set<Socket>();
	let agent: Promise<Agent> | null = null;
	return {
		async open({ url, headers }, signal) {
			agent ??= makeAgent(connections, sockets);
			const dispatcher = await agent;
			const controller = new AbortController();
			const abort = () => controller.abort();
			if (signal.aborted) abort();
			signal.addEventListener('abort', abort);
			const release = () => signal.removeEventListener('abort', abort);
			try {
				const { origin, pathname, search } = new URL(url);
				const answer = await dispatcher.request({
					origin,
					path: pathname + search,
					method: 'GET',
					headers: headers.flat(),
					signal: controller.signal,
					responseHeaders: 'raw',
				});
				answer.body.once('close', release);
				return ok(readAnswer(answer));
			} catch (error) {
				release();
				return err(signal.aborted ? fault('connection_reset', 'stopped') : openFault(error));
			}
		},
		async close() {
			await (await agent)?.destroy();
			// undici lets a connection that is being made finish first.
			await Promise.all([...sockets].map(closeSocket));
		},
	};
};

async function makeAgent(connections: number, sockets: Set<Socket>): Promise<Agent> {
	const { Agent, buildConnector } = await import('undici');
	const connect = buildConnector({ timeout: 0 });
	return new Agent({
		connections,
		pipelining: 1,
		maxHeaderSize: headBytesMax,
		// The run watches over time itself, in one place for every transport.
		headersTimeout: 0,
		bodyTimeout: 0,
		keepAliveTimeout: 10_000,
		connect(options, callback) {
			const socket = connect(options, callback) as unknown as Socket;
			sockets.add(socket);
			socket.once('close', () => sockets.delete(socket));
		},
	});
}

async function closeSocket(socket: Socket): Promise<void> {
	if (socket.closed) return;
	const closed = new Promise<void>(resolve => socket.once('close', () => resolve()));
	socket.on('error', () => {});
	socket.destroy();
	await closed;
}

function readAnswer({ statusCode, headers, body }: Dispatcher.ResponseData): Answer {
	const fields = readFields(headers);
	// Aborting makes the stream report an error even where nobody reads it.
	body.on('error', () => {});
	return {
		head: { status: statusCode, fields },
		pour: sink => pour(body, fields.get('content-length')?.[0], sink),
		discard: () => void body.destroy(),
	};
}

/** Raw: [name, value, name, value, …], one character per byte. */
function readFields(headers: unknown): ReadonlyMap<string, readonly string[]> {
	const fields = new Map<string, string[]>();
	const raw = headers as readonly (Buffer | string)[];
	for (let index = 0; index + 1 < raw.length; index += 2) {
		const name = text(raw[index]).toLowerCase();
		fields.set(name, [...(fields.get(name) ?? []), text(raw[index + 1])]);
	}
	return fields;
}

const text = (part: Buffer | string | undefined): string =>
	typeof part === 'string' ? part : (part?.toString('latin1') ?? '');

async function pour(
	body: Dispatcher.ResponseData['body'],
	length: string | undefined,
	sink: Sink,
): Promise<Fault | null> {
	let received = 0;
	try {
		for await (const chunk of body as AsyncIterable<Buffer>) {
			received += chunk.length;
			const taken = sink(chunk);
			// Leaving the loop closes the connection; at the very end it may live on for the next request.
			if ((typeof taken === 'string' ? taken : await taken) === 'enough' && String(received) !== length)
				return null;
		}
		return null;
	} catch (error) {
		return bodyFault(error);
	}
}

/** Exceptions of the sink come here too: those of the disk carry a code like any other. */
function bodyFault(error: unknown): Fault {
	const { code } = readPlatformError(error);
	if (code === 'UND_ERR_SOCKET') return fault('closed_early', code);
	if (code === 'UND_ERR_ABORTED' || code === 'ABORT_ERR') return fault('connection_reset', 'stopped');
	return openFault(error);
}

/** undici reports a connection that closed before the answer by a code of its own. */
function openFault(error: unknown): Fault {
	const { code, syscall } = readPlatformError(error);
	if (code === 'UND_ERR_SOCKET') return fault('closed_early', syscall ?? code);
	// Its parser's errors have a name, and not always a code.
	if (error instanceof Error && error.name === 'HTTPParserError') return fault('http_invalid', code ?? '');
	return faultOf(error);
}
