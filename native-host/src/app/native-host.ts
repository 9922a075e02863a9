import type { Socket } from 'node:net';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import { frameBytesMaxToBrowser, frameBytesMaxToDaemon } from '../../../shared/protocol/limits.ts';
import { parseMessage, toRpcError } from '../../../shared/protocol/message.ts';
import { createFrameDecoder, frameHeader } from '../core/wire/frames.ts';
import { readFrame } from '../core/wire/read-frame.ts';
import { utf8Decoder } from '../effects/connection.ts';

type Ports = {
	/** Whom the browser says it speaks for. */
	readonly sender: string;
	readonly input: NodeJS.ReadableStream;
	readonly output: NodeJS.WritableStream;
	readonly reach: () => Promise<Result<Socket, Fault>>;
};

/** Bytes that wait for the daemon to come up; then the browser waits too. */
const waitingBytesMax = 4 * 1024 * 1024;
/** After the daemon could not be started, questions are answered with that for a while before it is tried again. */
const retryAfterMs = 2_000;
/** Chrome kills a host 2 s after it closed its input. */
const farewellMs = 1_800;

type Link =
	| { readonly at: 'reaching' }
	| { readonly at: 'up'; readonly socket: Socket }
	| { readonly at: 'down'; readonly reason: Fault; readonly since: number };

/**
 * Carries frames between a browser and the daemon, and holds nothing. It ends when the browser closes its input, and
 * also when the daemon goes: the extension's subscription went with it, so what helps is that its port closes and it
 * connects, greets and subscribes anew, which starts the next daemon. While no daemon can be started it stays, and
 * answers every question with the reason, for only so can the popup show it.
 */
export function relay({ sender, input, output, reach }: Ports): Promise<void> {
	return new Promise(end => {
		const browserFrames = createFrameDecoder(frameBytesMaxToDaemon);
		const daemonFrames = createFrameDecoder(frameBytesMaxToBrowser);
		const decodeUtf8 = utf8Decoder();
		let link: Link = { at: 'down', reason: fault('daemon_unreachable'), since: -Infinity };
		let waiting: Uint8Array[] = [];
		let waitingBytes = 0;
		let reaching = Promise.resolve();
		let leaving = false;

		/** What the browser said last is still handed over; the daemon hangs up once it has read it. */
		async function leave(): Promise<void> {
			if (leaving) return;
			leaving = true;
			if (link.at === 'reaching' && waiting.length === 0) return end();
			const late = setTimeout(end, farewellMs);
			await reaching;
			if (link.at === 'up' && !link.socket.destroyed) link.socket.end();
			else end();
			late.unref();
		}

		function answer(id: number | null, reason: Fault): void {
			const message = { jsonrpc: '2.0', id, error: toRpcError(reason) };
			writeFrame(output, Buffer.from(JSON.stringify(message)));
		}

		/** Only questions get an answer; announcements get none, as ever. */
		function answerUnreachable(payload: Uint8Array, reason: Fault): void {
			const value = readFrame({ kind: 'payload', payload }, decodeUtf8);
			if (!value.ok) return answer(null, value.error);
			const message = parseMessage(value.value);
			if (message.ok && 'method' in message.value && 'id' in message.value) answer(message.value.id, reason);
		}

		async function connect(): Promise<void> {
			link = { at: 'reaching' };
			const reached = await reach();
			const early = waiting;
			waiting = [];
			waitingBytes = 0;
			if (reached.ok) {
				open(reached.value);
				for (const payload of early) forward(payload, reached.value);
			} else {
				link = { at: 'down', reason: reached.error, since: performance.now() };
				for (const payload of early) answerUnreachable(payload, reached.error);
				input.resume();
			}
		}

		function open(socket: Socket): void {
			link = { at: 'up', socket };
			socket.on('error', () => {});
			socket.once('close', end);
			socket.on('drain', () => input.resume());
			socket.on('data', (chunk: Buffer) => {
				for (const frame of daemonFrames.push(chunk))
					if (frame.kind === 'payload' && !writeFrame(output, frame.payload)) socket.pause();
			});
			output.on('drain', () => socket.resume());
			const hello = { jsonrpc: '2.0', method: 'session.attach', params: { sender } };
			writeFrame(socket, Buffer.from(JSON.stringify(hello)));
			input.resume();
		}

		function forward(payload: Uint8Array, socket: Socket): void {
			if (!writeFrame(socket, payload)) input.pause();
		}

		function carry(payload: Uint8Array): void {
			if (link.at === 'up') return forward(payload, link.socket);
			if (link.at === 'down' && performance.now() - link.since < retryAfterMs)
				return answerUnreachable(payload, link.reason);
			waiting.push(payload);
			waitingBytes += payload.length;
			if (waitingBytes > waitingBytesMax) input.pause();
			if (link.at === 'down') reaching = connect();
		}

		input.on('data', (chunk: Buffer) => {
			for (const frame of browserFrames.push(chunk)) {
				const read = frame.kind === 'payload' ? null : readFrame(frame, decodeUtf8);
				if (frame.kind === 'payload') carry(frame.payload);
				else if (read?.ok === false) answer(null, read.error);
			}
		});
		for (const event of ['end', 'close', 'error']) input.once(event, () => void leave());
		output.on('error', () => void leave());
		reaching = connect();
	});
}

/** False where the receiver should be given time. */
function writeFrame(stream: NodeJS.WritableStream, payload: Uint8Array): boolean {
	stream.write(frameHeader(payload.length));
	return stream.write(payload);
}
