import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFrame } from '../../../../native-host/src/core/wire/read-frame.ts';

const decodeUtf8 = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
const payload = (bytes: Uint8Array) => readFrame({ kind: 'payload', payload: bytes }, decodeUtf8);

test('any JSON value comes back', () => {
	fc.assert(
		fc.property(fc.jsonValue(), value => {
			const text = JSON.stringify(value);
			expect(payload(new TextEncoder().encode(text))).toEqual({
				ok: true,
				value: JSON.parse(text) as unknown,
			});
		}),
	);
});

test('any bytes give a value or a fault', () => {
	fc.assert(
		fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), bytes => {
			const read = payload(bytes);
			if (!read.ok) expect(read.error.code).toBe('frame_invalid');
		}),
	);
});

test.each([
	[{ kind: 'empty' } as const, 'frame_invalid'],
	[{ kind: 'tooLarge', length: 9, lengthMax: 8 } as const, 'frame_too_large'],
	[{ kind: 'cutShort', missing: 3 } as const, 'frame_invalid'],
	[{ kind: 'payload', payload: Uint8Array.of(0xff, 0xfe) } as const, 'frame_invalid'],
	[{ kind: 'payload', payload: new TextEncoder().encode('{"a":') } as const, 'frame_invalid'],
])('%o is %s', (frame, code) => {
	expect(readFrame(frame, decodeUtf8)).toMatchObject({ ok: false, error: { code } });
});
