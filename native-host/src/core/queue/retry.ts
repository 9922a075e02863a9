import { faults, type Fault } from '../../../../shared/domain/faults.ts';
import { millis, type Millis } from '../../../../shared/kernel/units.ts';

export const backoffBaseMs = 1_000;
export const backoffMaxMs = 5 * 60_000;
/** A server that asks for more is not waited for longer than this. */
export const retryAfterMaxMs = 24 * 60 * 60_000;

type Failure = {
	readonly fault: Fault;
	/** In a row, this one included. */
	readonly failures: number;
	readonly retryAfter: Millis | null;
};

/** Null: not tried again by itself. `random` gives a number in [0, 1). */
export function retryDelay(
	{ fault, failures, retryAfter }: Failure,
	retriesMax: number,
	random: () => number,
): Millis | null {
	if (faults[fault.code].retry === 'never' || failures > retriesMax) return null;
	const ceiling = Math.min(backoffMaxMs, backoffBaseMs * 2 ** (failures - 1));
	// Full jitter: many tasks that failed together do not come back together.
	const backoff = Math.floor(random() * ceiling);
	return millis(Math.max(backoff, Math.min(retryAfter ?? 0, retryAfterMaxMs)));
}
