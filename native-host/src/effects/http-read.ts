import type { OnRead } from './http-gather.ts';
import { chunkBytesMax, reading } from './spare-memory.ts';

/** Connections that are not fast all read into it. */
const shared = Buffer.allocUnsafeSlow(chunkBytesMax);
/** One that brings so much at once gets memory of its own, which need not be copied to be kept. */
const muchBytes = 64 * 1024;

type Read = {
	readonly onread: OnRead;
	/** Nothing more comes. */
	readonly end: () => void;
};

/** Hands on whatever a plain connection brings, as much at once as there is. */
export function readAtOnce(hear: (chunk: Uint8Array) => boolean): Read {
	const memory = reading(shared);
	return {
		onread: {
			buffer: memory.now,
			callback(count, into) {
				const mayGoOn = hear(into.subarray(0, count));
				if (memory.now() === shared ? count >= muchBytes : memory.isKept()) memory.change();
				return mayGoOn;
			},
		},
		end: memory.end,
	};
}
