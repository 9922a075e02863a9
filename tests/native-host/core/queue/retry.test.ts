import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fault } from '../../../../shared/domain/faults.ts';
import { millis } from '../../../../shared/kernel/units.ts';
import {
	backoffBaseMs,
	backoffMaxMs,
	retryAfterMaxMs,
	retryDelay,
} from '../../../../native-host/src/core/queue/retry.ts';

const luck = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const stalled = fault('stalled');

test('the delay lies between nothing and a ceiling that doubles up to its bound', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 100 }), luck, (failures, random) => {
			const delay = retryDelay({ fault: stalled, failures, retryAfter: null }, 100, () => random);
			const ceiling = Math.min(backoffMaxMs, backoffBaseMs * 2 ** (failures - 1));
			expect(delay).toBeGreaterThanOrEqual(0);
			expect(delay).toBeLessThanOrEqual(ceiling);
			expect(Number.isSafeInteger(delay)).toBe(true);
		}),
	);
});

test('the jitter is full: the whole range is used', () => {
	const delays = [0, 0.25, 0.5, 0.999].map(random =>
		retryDelay({ fault: stalled, failures: 4, retryAfter: null }, 8, () => random),
	);
	expect(delays).toEqual([0, 2_000, 4_000, 7_992]);
});

test('it is never shorter than the server asks, up to a day', () => {
	fc.assert(
		fc.property(fc.nat(2 * retryAfterMaxMs), luck, (retryAfter, random) => {
			const asked = { fault: stalled, failures: 3, retryAfter: millis(retryAfter) };
			const delay = retryDelay(asked, 8, () => random);
			expect(delay).toBeGreaterThanOrEqual(Math.min(retryAfter, retryAfterMaxMs));
			expect(delay).toBeLessThanOrEqual(Math.max(retryAfterMaxMs, backoffMaxMs));
		}),
	);
});

test('no retries: none', () => {
	expect(retryDelay({ fault: stalled, failures: 1, retryAfter: null }, 0, () => 0)).toBe(null);
	expect(retryDelay({ fault: stalled, failures: 8, retryAfter: null }, 8, () => 0)).toBe(0);
	expect(retryDelay({ fault: stalled, failures: 9, retryAfter: null }, 8, () => 0)).toBe(null);
});
