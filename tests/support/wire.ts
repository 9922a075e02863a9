import type { Readable, Writable } from 'node:stream';
import { createFrameDecoder, frameHeader } from '../../native-host/src/core/wire/frames.ts';

export type Spoken = {
	readonly id?: number | null;
	readonly method?: string;
	readonly params?: Record<string, unknown>;
	readonly result?: unknown;
	readonly error?: {
		readonly data: { readonly fault: string; readonly detail: string; readonly remarks?: unknown };
	};
};

export type Wire = {
	/** Everything received so far. */
	readonly heard: Spoken[];
	raw(bytes: Uint8Array): void;
	send(message: unknown): void;
	call(method: string, params?: unknown): Promise<Spoken>;
	/** The first message, past or to come, that fits. */
	until(fits: (message: Spoken) => boolean): Promise<Spoken>;
	readonly ended: Promise<void>;
};

const waitMsMax = 30_000;

/** Speaks frames over a pair of streams as a browser or a client does, and believes nothing it hears unread. */
export function wireOver(input: Readable, output: Writable): Wire {
	const decoder = createFrameDecoder(64 * 1024 * 1024);
	const heard: Spoken[] = [];
	const waiting = new Set<() => void>();
	let lastId = 0;
	const wake = () => waiting.forEach(look => look());
	input.on('data', (chunk: Buffer) => {
		for (const frame of decoder.push(chunk)) {
			if (frame.kind !== 'payload') throw new Error(`a ${frame.kind} frame was received`);
			heard.push(JSON.parse(Buffer.from(frame.payload).toString('utf8')) as Spoken);
		}
		wake();
	});
	input.on('error', () => {});
	output.on('error', () => {});
	const ended = new Promise<void>(resolve => input.once('close', resolve));

	function until(fits: (message: Spoken) => boolean): Promise<Spoken> {
		return new Promise((resolve, reject) => {
			const timer = setTimeout(
				() => settle(() => reject(new Error('nothing that fits was heard'))),
				waitMsMax,
			);
			const look = () => {
				const found = heard.find(fits);
				if (found) settle(() => resolve(found));
			};
			const settle = (act: () => void) => {
				clearTimeout(timer);
				waiting.delete(look);
				act();
			};
			waiting.add(look);
			look();
		});
	}

	const wire: Wire = {
		heard,
		ended,
		until,
		raw: bytes => void output.write(bytes),
		send: message => void output.write(framed(Buffer.from(JSON.stringify(message)))),
		call(method, params = {}) {
			const id = ++lastId;
			wire.send({ jsonrpc: '2.0', id, method, params });
			return until(message => message.id === id);
		},
	};
	return wire;
}

export const framed = (payload: Uint8Array): Buffer => Buffer.concat([frameHeader(payload.length), payload]);
