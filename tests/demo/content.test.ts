import { createHash } from 'node:crypto';
import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { contentAt, contentDigest } from './content.ts';

const size = 100_000;

test('any part is what the whole has there', () => {
	const whole = contentAt('a', 0, size);
	assert(
		property(integer({ min: 0, max: size }), integer({ min: 0, max: 5_000 }), (start, length) => {
			const part = contentAt('a', start, Math.min(length, size - start));
			expect(part.equals(whole.subarray(start, start + length))).toBe(true);
		}),
	);
});

test('parts differ from each other, and from another seed', () => {
	expect(contentAt('a', 0, 64)).not.toEqual(contentAt('a', 64, 64));
	expect(contentAt('a', 0, 64)).not.toEqual(contentAt('b', 0, 64));
});

test('the digest is that of the whole, over the edge of a piece too', () => {
	for (const bytes of [0, 1, 1024 * 1024, 1024 * 1024 + 1]) {
		expect(contentDigest('a', bytes)).toBe(
			createHash('sha256')
				.update(contentAt('a', 0, bytes))
				.digest('hex'),
		);
	}
});
