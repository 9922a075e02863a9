import type { Socket } from 'node:net';
import type { Fault } from '../../../shared/domain/faults.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import { createFrameDecoder, frameHeader } from '../core/wire/frames.ts';
import { readFrame } from '../core/wire/read-frame.ts';

/** Frames both ways over one socket. */
export type Connection = {
	/** What the other end sends: values, or the fault of a damaged frame. Ends with the connection; never throws. */
	readonly incoming: AsyncIterable<Result<unknown, Fault>>;
	/** Whether what was sent piles up, for the other end reads slowly. */
	readonly congested: boolean;
	/** Settles once nothing piles up any more, or the connection is closed. */
	drained(): Promise<void>;
	/** Never throws; a closed connection swallows. */
	send(payload: Buffer): void;
	/**
	 * Sends what is still to be sent, then ends. What the other end says meanwhile must still be read: a socket closed
	 * over unread bytes is a reset, which would take the last words from it.
	 */
	close(): void;
	readonly closed: AbortSignal;
};

type Bounds = {
	readonly incomingBytesMax: number;
	/** Unsent bytes at which the other end is given up. */
	readonly unsentBytesMax: number;
	/** Time a reader may let what piles up lie. */
	readonly unreadMsMax: number;
};

export const defaultBounds = { unsentBytesMax: 8 * 1024 * 1024, unreadMsMax: 30_000 } as const;

/** Time for the other end to take the last bytes and to hang up too. */
const lingerMs = 1_000;

export function createConnection(socket: Socket, bounds: Bounds): Connection {
	const closing = new AbortController();
	// Without a listener the event would end the process; the reader below sees the end all the same.
	socket.on('error', () => {});
	socket.once('close', () => closing.abort());

	return {
		incoming: readIncoming(socket, bounds.incomingBytesMax),
		closed: closing.signal,
		get congested() {
			return socket.writableNeedDrain;
		},
		async drained() {
			if (!socket.writableNeedDrain || socket.destroyed) return;
			using slow = after(bounds.unreadMsMax, () => socket.destroy());
			await drainOrClose(socket);
			void slow;
		},
		send(payload) {
			if (!socket.writable) return;
			if (socket.writableLength + payload.length > bounds.unsentBytesMax) {
				socket.destroy();
				return;
			}
			socket.cork();
			socket.write(frameHeader(payload.length));
			socket.write(payload);
			socket.uncork();
		},
		close() {
			if (socket.destroyed) return;
			const linger = after(lingerMs, () => socket.destroy());
			socket.once('close', () => linger[Symbol.dispose]());
			socket.end();
		},
	};
}

async function* readIncoming(socket: Socket, bytesMax: number): AsyncGenerator<Result<unknown, Fault>> {
	const decoder = createFrameDecoder(bytesMax);
	const decodeUtf8 = utf8Decoder();
	try {
		for await (const chunk of socket as AsyncIterable<Buffer>)
			for (const frame of decoder.push(chunk)) yield readFrame(frame, decodeUtf8);
	} catch {
		// A reset is an end like any other: whoever is gone needs no answer.
	}
	const rest = decoder.end();
	if (rest) yield readFrame(rest, decodeUtf8);
}

export function utf8Decoder(): (bytes: Uint8Array) => string {
	const decoder = new TextDecoder('utf-8', { fatal: true });
	return bytes => decoder.decode(bytes);
}

function drainOrClose(socket: Socket): Promise<void> {
	return new Promise(resolve => {
		const done = () => {
			socket.off('drain', done);
			socket.off('close', done);
			resolve();
		};
		socket.on('drain', done);
		socket.on('close', done);
	});
}

function after(ms: number, act: () => void): Disposable {
	const timer = setTimeout(act, ms);
	return { [Symbol.dispose]: () => clearTimeout(timer) };
}
