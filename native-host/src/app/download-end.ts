import type { Fault } from '../../../shared/domain/faults.ts';
import { bytes, millis, type Millis } from '../../../shared/kernel/units.ts';
import type { RunOutcome } from '../core/transfer/run.ts';
import type { Finished } from './download-finish.ts';

/** What a run ends with before everything is closed. */
export type End =
	| Extract<Finished, { kind: 'completed' }>
	| { readonly kind: 'stopped' }
	| { readonly kind: 'failed'; readonly fault: Fault; readonly retryAfter: Millis | null };

export const failed = (reason: Fault, retryAfter: Millis | null = null): End => ({
	kind: 'failed',
	fault: reason,
	retryAfter: retryAfter === null ? null : millis(retryAfter),
});

/** What a run without a file leaves: how much is saved, and whether that is more than there was before it. */
export function leftBy(
	end: Exclude<End, { kind: 'completed' }>,
	saved: number,
	savedBefore: number,
): RunOutcome {
	if (end.kind === 'stopped') return { kind: 'stopped', savedBytes: bytes(saved) };
	return { ...end, savedBytes: bytes(saved), progressed: saved > savedBefore };
}
