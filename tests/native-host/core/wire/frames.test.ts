import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	createFrameDecoder,
	frameHeader,
	frameHeaderBytes,
	type Frame,
} from '../../../../native-host/src/core/wire/frames.ts';

const lengthMax = 1_000;

const payloads = fc.array(fc.uint8Array({ minLength: 0, maxLength: lengthMax + 200 }), { maxLength: 12 });
const cuts = fc.array(fc.nat(), { maxLength: 30 });

describe('frames', () => {
	test('any chunking gives the same frames', () => {
		fc.assert(
			fc.property(payloads, cuts, (all, at) => {
				const stream = join(all.map(framed));
				expect(decode(chunked(stream, at))).toEqual(all.map(expected));
			}),
		);
	});

	test('one byte at a time too', () => {
		const all = [
			new Uint8Array(3),
			new Uint8Array(0),
			new Uint8Array(lengthMax + 1),
			new Uint8Array(lengthMax),
		];
		const stream = join(all.map(framed));
		const bytes = [...stream].map(byte => Uint8Array.of(byte));
		expect(decode(bytes)).toEqual(all.map(expected));
	});

	test('garbage never throws, and gives no payload over the limit', () => {
		fc.assert(
			fc.property(fc.array(fc.uint8Array({ maxLength: 5_000 }), { maxLength: 20 }), chunks => {
				for (const frame of decode(chunks))
					if (frame.kind === 'payload') expect(frame.payload.length).toBeLessThanOrEqual(lengthMax);
			}),
		);
	});

	test('what follows a frame that is too large arrives', () => {
		const good = Uint8Array.of(1, 2, 3);
		const frames = decode([framed(new Uint8Array(50_000)), framed(good)]);
		expect(frames).toEqual([{ kind: 'tooLarge', length: 50_000, lengthMax }, expected(good)]);
	});

	test.each([
		['in the header', [1, 0], 2],
		['after the header', [5, 0, 0, 0], 5],
		['in the payload', [5, 0, 0, 0, 9, 9], 3],
		['in what is skipped', [0, 16, 0, 0, 9], 4095],
	])('cut short %s', (_, bytes, missing) => {
		const decoder = createFrameDecoder(lengthMax);
		decoder.push(Uint8Array.from(bytes));
		expect(decoder.end()).toEqual({ kind: 'cutShort', missing });
	});

	test('nothing is missing between frames', () => {
		const decoder = createFrameDecoder(lengthMax);
		expect(decoder.end()).toBeNull();
		decoder.push(framed(new Uint8Array(7)));
		expect(decoder.end()).toBeNull();
	});

	test('memory follows what arrived, not what the header promises', () => {
		const before = process.memoryUsage().arrayBuffers;
		const decoders = Array.from({ length: 64 }, () => createFrameDecoder(64 * 1024 * 1024));
		for (const decoder of decoders) decoder.push(frameHeader(64 * 1024 * 1024));
		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
		expect(decoders).toHaveLength(64);
	});

	test('a payload is not changed by what comes later', () => {
		const decoder = createFrameDecoder(lengthMax);
		const [first] = decoder.push(framed(Uint8Array.of(1, 2, 3)));
		decoder.push(framed(Uint8Array.of(9, 9, 9)));
		expect(first).toEqual({ kind: 'payload', payload: Uint8Array.of(1, 2, 3) });
	});
});

const framed = (payload: Uint8Array): Uint8Array => join([frameHeader(payload.length), payload]);

function expected(payload: Uint8Array): Frame {
	if (payload.length === 0) return { kind: 'empty' };
	return payload.length > lengthMax
		? { kind: 'tooLarge', length: payload.length, lengthMax }
		: { kind: 'payload', payload };
}

function decode(chunks: readonly Uint8Array[]): Frame[] {
	const decoder = createFrameDecoder(lengthMax);
	return chunks.flatMap(chunk => decoder.push(chunk));
}

function join(parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

function chunked(stream: Uint8Array, cuts: readonly number[]): Uint8Array[] {
	const ends = [...cuts.map(cut => cut % (stream.length + 1)), stream.length].sort((a, b) => a - b);
	return ends.map((end, index) => stream.subarray(ends[index - 1] ?? 0, end));
}

test('the header is four bytes, the lowest first', () => {
	expect(frameHeader(0x01020304)).toEqual(Uint8Array.of(4, 3, 2, 1));
	expect(frameHeaderBytes).toBe(4);
});
