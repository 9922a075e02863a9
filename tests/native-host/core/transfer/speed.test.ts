import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesPerSecond, newSpeed, sampleSpeed } from '../../../../native-host/src/core/transfer/speed.ts';

it('of a steady line is that of the line, however often it is looked at', () => {
	const steps = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 2, maxLength: 80 });
	fc.assert(
		fc.property(steps, fc.integer({ min: 1, max: 5_000 }), (waits, bytesPerMs) => {
			const speed = newSpeed();
			let now = 0;
			sampleSpeed(speed, now, 0);
			for (const wait of waits) {
				now += wait;
				expect(bytesPerSecond(speed, now, now * bytesPerMs)).toBeCloseTo(bytesPerMs * 1_000);
				sampleSpeed(speed, now, now * bytesPerMs);
			}
		}),
	);
});

it('is of the last while only, and none before there is one', () => {
	const speed = newSpeed();
	expect(bytesPerSecond(speed, 0, 0)).toBe(0);
	sampleSpeed(speed, 0, 0);
	expect(bytesPerSecond(speed, 0, 100)).toBe(0);
	for (let at = 100; at <= 5_000; at += 10) sampleSpeed(speed, at, 1_000_000);
	// Nothing has come since the first sample, which is forgotten by now.
	expect(bytesPerSecond(speed, 5_000, 1_000_000)).toBe(0);
	// What was taken back is no speed.
	expect(bytesPerSecond(speed, 5_000, 0)).toBe(0);
	// A pause within the window counts.
	expect(bytesPerSecond(speed, 5_500, 1_000_000 + 4_000)).toBe(2_000);
});
