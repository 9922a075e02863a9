import type { Fault } from '../../../shared/domain/faults.ts';
import { millis, type Millis } from '../../../shared/kernel/units.ts';
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
