import { faults, type FaultCode } from '../../../../shared/domain/faults.ts';

/** An answer may be garbled once and right the next time; one that always is so is not asked for long. */
const garbled: FaultCode = 'http_invalid';

type Bounds = { readonly attemptsMax: number; readonly garbledMax: number };

/** Failures in a row after which a run gives up. */
export function attemptsFor(code: FaultCode, { attemptsMax, garbledMax }: Bounds): number {
	if (code === garbled) return Math.min(garbledMax, attemptsMax);
	return faults[code].retry === 'never' ? 1 : attemptsMax;
}
