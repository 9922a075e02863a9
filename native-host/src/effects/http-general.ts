import { Agent, request as plainRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { faultOf, readPlatformError } from '../core/transfer/error-fault.ts';
import type { Answer, HttpRequest, HttpSession, Sink, Taken, Transport } from '../core/transfer/transport.ts';

/** A head longer than that is an attack or a defect. */
const headBytesMax = 64 * 1024;

/**
 * The general way, for whatever HTTP/1.1 may be: chunked, closed for an end, odd in its details. One request to a
 * connection: no idle one is left to be counted against the limit.
 */
export const generalTransport: Transport = ({ connections }): HttpSession => {
	const options = { keepAlive: false, maxSockets: connections };
	const sockets = new Set<Socket>();
	const agents = new Map<string, Agent>();

	async function agentFor(protocol: string): Promise<Agent> {
		const known = agents.get(protocol);
		if (known) return known;
		// TLS takes its time to load and is not always needed.
		const made = protocol === 'https:' ? new (await import('node:https')).Agent(options) : new Agent(options);
		agents.set(protocol, made);
		return made;
	}

	async function ask(
		request: HttpRequest,
		agent: Agent,
		{ signal, release }: { readonly signal: AbortSignal; readonly release: () => void },
	): Promise<Result<Answer, Fault>> {
		const url = new URL(request.url);
		const send = url.protocol === 'https:' ? (await import('node:https')).request : plainRequest;
		const headers: Record<string, string[]> = {};
		for (const [name, value] of request.headers) (headers[name.toLowerCase()] ??= []).push(value);
		const outgoing = send(url, { agent, headers, signal, maxHeaderSize: headBytesMax });
		outgoing.once('socket', socket => track(sockets, socket));
		outgoing.once('close', release);
		return answered(outgoing);
	}

	return {
		async open(request, signal) {
			const controller = new AbortController();
			const abort = () => controller.abort();
			if (signal.aborted) abort();
			signal.addEventListener('abort', abort);
			const release = () => signal.removeEventListener('abort', abort);
			const agent = await agentFor(new URL(request.url).protocol);
			const answer = await ask(request, agent, { signal: controller.signal, release }).catch(
				(error: unknown) => err(openFault(error)),
			);
			if (!answer.ok) release();
			return answer;
		},
		async close() {
			for (const agent of agents.values()) agent.destroy();
			await Promise.all([...sockets].map(closeSocket));
		},
	};
};

function track(sockets: Set<Socket>, socket: Socket): void {
	if (sockets.has(socket) || socket.closed) return;
	sockets.add(socket);
	socket.once('close', () => sockets.delete(socket));
}

async function closeSocket(socket: Socket): Promise<void> {
	if (socket.closed) return;
	const closed = new Promise<void>(resolve => socket.once('close', () => resolve()));
	socket.on('error', () => {});
	socket.destroy();
	await closed;
}

function answered(outgoing: ClientRequest): Promise<Result<Answer, Fault>> {
	return new Promise(resolve => {
		outgoing.once('response', incoming => resolve(ok(readAnswer(incoming))));
		// Stays for good: an error after the answer is told by the answer itself.
		outgoing.on('error', error => resolve(err(openFault(error))));
		outgoing.end();
	});
}

function readAnswer(incoming: IncomingMessage): Answer {
	incoming.on('error', () => {});
	// Taken now: the answer lets go of it at its end.
	const { socket } = incoming;
	return {
		head: { status: incoming.statusCode ?? 0, fields: readFields(incoming.rawHeaders) },
		pour: sink => pour({ incoming, socket }, sink),
		discard: () => void incoming.destroy(),
	};
}

/** [name, value, name, value, …], one character per byte. */
function readFields(raw: readonly string[]): ReadonlyMap<string, readonly string[]> {
	const fields = new Map<string, string[]>();
	for (let index = 0; index + 1 < raw.length; index += 2) {
		const name = (raw[index] ?? '').toLowerCase();
		const values = fields.get(name);
		if (values) values.push(raw[index + 1] ?? '');
		else fields.set(name, [raw[index + 1] ?? '']);
	}
	return fields;
}

function pour(
	{ incoming, socket }: { readonly incoming: IncomingMessage; readonly socket: Socket },
	sink: Sink,
): Promise<Fault | null> {
	const length = Number(incoming.headers['content-length'] ?? Number.NaN);
	let received = 0;
	let busy = Promise.resolve();
	return new Promise(resolve => {
		function end(outcome: Fault | null): void {
			incoming.off('data', read);
			void closeSocket(socket).then(() => resolve(outcome));
		}

		function went(taken: Taken): void {
			if (taken === 'more') return;
			if (received === length) incoming.resume();
			else end(null);
		}

		function read(chunk: Buffer): void {
			received += chunk.length;
			try {
				const taken = sink(chunk);
				if (typeof taken === 'string') return went(taken);
				incoming.pause();
				busy = taken.then(
					taken => {
						went(taken);
						incoming.resume();
					},
					(error: unknown) => end(faultOf(error)),
				);
			} catch (error) {
				end(faultOf(error));
			}
		}

		incoming.on('data', read);
		// Never before the sink is done with the last chunk.
		const settle = (outcome: Fault | null) => void busy.then(() => end(outcome));
		incoming.once('end', () => settle(null));
		incoming.once('close', () => settle(incoming.complete ? null : closedFault(incoming)));
		if (incoming.destroyed && !incoming.readableEnded) settle(closedFault(incoming));
	});
}

function closedFault(incoming: IncomingMessage): Fault {
	const { code, syscall } = readPlatformError(incoming.errored);
	// Of its own making, and the same for a close and a reset.
	if (code === null || (code === 'ECONNRESET' && syscall === null))
		return fault('closed_early', 'in the body');
	if (code === 'ABORT_ERR') return fault('connection_reset', 'stopped');
	return faultOf(incoming.errored);
}

function openFault(error: unknown): Fault {
	const { code, syscall } = readPlatformError(error);
	if (code === 'ECONNRESET' && syscall === null) return fault('closed_early', 'before the answer');
	if (code === 'ABORT_ERR') return fault('connection_reset', 'stopped');
	return faultOf(error);
}
