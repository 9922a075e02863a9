import { millis, type Millis } from '../../../../shared/kernel/units.ts';
import { parseHttpDate } from './http-date.ts';

export type BackoffRule = { readonly baseMs: number; readonly maxMs: number };

/** Exponential with full jitter: anything from 0 to the step, so that many who failed together do not return together. */
export function backoff(rule: BackoffRule, attempt: number, random: number): Millis {
	const step = Math.min(rule.maxMs, rule.baseMs * 2 ** Math.min(30, Math.max(0, attempt - 1)));
	return millis(Math.floor(step * random));
}

/** RFC 9110 10.2.3: seconds or a date. Null where the field is absent or neither; never negative. */
export function parseRetryAfter(field: string | null, nowAt: number): Millis | null {
	if (field === null) return null;
	if (/^\d{1,9}$/u.test(field.trim())) return millis(Number(field.trim()) * 1000);
	const at = parseHttpDate(field);
	return at === null ? null : millis(Math.max(0, at - nowAt));
}
