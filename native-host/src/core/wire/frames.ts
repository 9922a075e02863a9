/**
 * Frames of native messaging, on stdio and on the daemon's socket alike: four bytes of length in the machine's
 * byte order, which is little-endian on every target of ours, then that many bytes of JSON in UTF-8.
 *
 * Every defect of a frame is a value and costs that frame alone. A length over the limit is believed as a distance:
 * exactly that many bytes are skipped as they arrive, and never kept. There is no cheaper way to find the next
 * frame, for the framing has no marks to look for.
 */
export type Frame =
	| { readonly kind: 'payload'; readonly payload: Uint8Array }
	| { readonly kind: 'empty' }
	| { readonly kind: 'tooLarge'; readonly length: number; readonly lengthMax: number }
	| { readonly kind: 'cutShort'; readonly missing: number };

export type FrameDecoder = {
	/** The frames that end within this chunk; a frame that is too large is told when its header is. */
	push(chunk: Uint8Array): Frame[];
	/** To be asked once, when nothing more comes. */
	end(): Frame | null;
};

export const frameHeaderBytes = 4;

/** Grown by doubling, so that memory follows what arrived and not what a header promises. */
const firstBufferBytes = 4 * 1024;

type Reading =
	| { readonly at: 'header'; readonly header: Uint8Array; filled: number }
	| { readonly at: 'payload'; readonly length: number; buffer: Uint8Array; filled: number }
	| { readonly at: 'skipping'; left: number };

export function createFrameDecoder(payloadBytesMax: number): FrameDecoder {
	let reading: Reading = nextHeader();

	function finishHeader(header: Uint8Array): Frame | null {
		const length = new DataView(header.buffer).getUint32(0, true);
		if (length === 0) {
			reading = nextHeader();
			return { kind: 'empty' };
		}
		if (length > payloadBytesMax) {
			reading = { at: 'skipping', left: length };
			return { kind: 'tooLarge', length, lengthMax: payloadBytesMax };
		}
		const buffer = new Uint8Array(Math.min(length, firstBufferBytes));
		reading = { at: 'payload', length, buffer, filled: 0 };
		return null;
	}

	/** Takes from the front of `chunk`; tells how much, and the frame that this completed. */
	function take(chunk: Uint8Array): readonly [taken: number, frame: Frame | null] {
		switch (reading.at) {
			case 'skipping': {
				const taken = Math.min(reading.left, chunk.length);
				reading.left -= taken;
				if (reading.left === 0) reading = nextHeader();
				return [taken, null];
			}
			case 'header': {
				const part = chunk.subarray(0, frameHeaderBytes - reading.filled);
				reading.header.set(part, reading.filled);
				reading.filled += part.length;
				const whole = reading.filled === frameHeaderBytes;
				return [part.length, whole ? finishHeader(reading.header) : null];
			}
			default: {
				const part = chunk.subarray(0, reading.length - reading.filled);
				reading.buffer = withRoomFor(reading.buffer, reading.filled + part.length, reading.length);
				reading.buffer.set(part, reading.filled);
				reading.filled += part.length;
				if (reading.filled < reading.length) return [part.length, null];
				const payload = reading.buffer.subarray(0, reading.length);
				reading = nextHeader();
				return [part.length, { kind: 'payload', payload }];
			}
		}
	}

	return {
		push(chunk) {
			const frames: Frame[] = [];
			for (let rest = chunk; rest.length > 0;) {
				const [taken, frame] = take(rest);
				if (frame) frames.push(frame);
				rest = rest.subarray(taken);
			}
			return frames;
		},
		end() {
			const missing = missingBytes(reading);
			return missing === 0 ? null : { kind: 'cutShort', missing };
		},
	};
}

export function frameHeader(payloadBytes: number): Uint8Array {
	const header = new Uint8Array(frameHeaderBytes);
	new DataView(header.buffer).setUint32(0, payloadBytes, true);
	return header;
}

const nextHeader = (): Reading => ({ at: 'header', header: new Uint8Array(frameHeaderBytes), filled: 0 });

function withRoomFor(buffer: Uint8Array, needed: number, most: number): Uint8Array {
	if (needed <= buffer.length) return buffer;
	const larger = new Uint8Array(Math.min(most, Math.max(needed, buffer.length * 2)));
	larger.set(buffer);
	return larger;
}

function missingBytes(reading: Reading): number {
	switch (reading.at) {
		case 'header':
			return reading.filled === 0 ? 0 : frameHeaderBytes - reading.filled;
		case 'payload':
			return reading.length - reading.filled;
		default:
			return reading.left;
	}
}
