import { expect, it } from 'vitest';
import { faults, type FaultCode } from '../../../../shared/domain/faults.ts';
import { attemptsFor } from '../../../../native-host/src/core/transfer/attempts.ts';

it.each<[FaultCode, number]>([
	['connection_reset', 9],
	['http_not_found', 1],
	['http_invalid', 3],
])('a run gives up after %s came %i times in a row', (code, attempts) =>
	expect(attemptsFor(code, { attemptsMax: 9, garbledMax: 3 })).toBe(attempts),
);

it('is never tried more often than allowed, and always once', () => {
	for (const code of Object.keys(faults) as FaultCode[]) {
		expect(attemptsFor(code, { attemptsMax: 2, garbledMax: 3 })).toBeLessThanOrEqual(2);
		expect(attemptsFor(code, { attemptsMax: 2, garbledMax: 3 })).toBeGreaterThanOrEqual(1);
	}
});

it('what time does not mend is tried once, everything else as often as allowed', () => {
	for (const code of Object.keys(faults) as FaultCode[]) {
		const attempts = attemptsFor(code, { attemptsMax: 9, garbledMax: 9 });
		expect([code, attempts]).toEqual([
			code,
			code !== 'http_invalid' && faults[code].retry === 'never' ? 1 : 9,
		]);
	}
});
