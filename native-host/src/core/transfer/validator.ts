import { conflict, oneField, type AnswerHead } from './answer-head.ts';
import { parseHttpDate } from './http-date.ts';

/** What tells one version of the object from the next, as the server gave it. */
export type Validator = {
	readonly etag: string | null;
	readonly lastModified: string | null;
	/** Which of them If-Range may carry; null: neither is strong, so a seam must be compared byte by byte. */
	readonly strong: 'etag' | 'lastModified' | null;
};

/** Nothing is known that tells versions apart. */
export const noValidator: Validator = { etag: null, lastModified: null, strong: null };

/** Clocks of caches and origins differ; past this a date of change is safely in the past. */
const dateDistanceMs = 60_000;

export function readValidator(head: AnswerHead): Validator {
	const field = oneField(head, 'etag');
	// Of two tags nobody can say which is this one's: then nothing is.
	if (field === conflict) return noValidator;
	const etag = field !== null && /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/u.test(field) ? field : null;
	const lastModified = onlyOne(oneField(head, 'last-modified'));
	return { etag, lastModified, strong: strongOne(etag, lastModified, onlyOne(oneField(head, 'date'))) };
}

const onlyOne = (field: ReturnType<typeof oneField>): string | null => (field === conflict ? null : field);

/** RFC 9110 13.1.5: never a weak tag, and a date only where there is no tag and the date is strong (8.8.2.2). */
export function ifRange(validator: Validator): string | null {
	if (validator.strong === 'etag') return validator.etag;
	if (validator.strong === 'lastModified') return validator.lastModified;
	return null;
}

/** Whether an answer with `now` certainly tells of another version than `before`. Absent fields tell nothing. */
export function differs(before: Validator, now: Validator): boolean {
	if (before.etag !== null && now.etag !== null) return before.etag !== now.etag;
	return (
		before.lastModified !== null && now.lastModified !== null && before.lastModified !== now.lastModified
	);
}

function strongOne(
	etag: string | null,
	lastModified: string | null,
	date: string | null,
): Validator['strong'] {
	if (etag !== null) return etag.startsWith('W/') ? null : 'etag';
	const changed = lastModified === null ? null : parseHttpDate(lastModified);
	const answered = date === null ? null : parseHttpDate(date);
	if (changed === null || answered === null) return null;
	return answered - changed >= dateDistanceMs ? 'lastModified' : null;
}
