export type ContentRange =
	| {
			readonly kind: 'part';
			readonly start: number;
			/** Exclusive. */
			readonly end: number;
			/** null: the server does not know. */
			readonly total: number | null;
	  }
	/** Of a 416: none of what was asked for; the whole has this length. */
	| { readonly kind: 'unsatisfied'; readonly total: number };

/** RFC 9110 14.4. Null for everything that is not exactly that, in bytes and within exact numbers. */
export function parseContentRange(field: string): ContentRange | null {
	const unsatisfied = /^bytes \*\/(\d{1,16})$/iu.exec(field);
	if (unsatisfied) {
		const total = exact(unsatisfied[1]);
		return total === null ? null : { kind: 'unsatisfied', total };
	}
	const part = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/iu.exec(field);
	if (!part) return null;
	const start = exact(part[1]);
	const last = exact(part[2]);
	const total = part[3] === '*' ? null : exact(part[3]);
	if (start === null || last === null || last < start) return null;
	if (part[3] !== '*' && (total === null || last >= total)) return null;
	return { kind: 'part', start, end: last + 1, total };
}

/** A count of bytes in decimal digits alone; null past 2^53 - 2, so that one more is still exact. */
export function exact(digits: string | undefined): number | null {
	if (digits === undefined || !/^\d{1,16}$/u.test(digits)) return null;
	const value = Number(digits);
	return value < Number.MAX_SAFE_INTEGER ? value : null;
}
