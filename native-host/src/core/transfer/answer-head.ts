/** Status and fields of an answer, whichever transport brought it. Names in lower case. */
export type AnswerHead = {
	readonly status: number;
	readonly fields: ReadonlyMap<string, readonly string[]>;
};

/** A field that may stand once stands twice with different values. */
export const conflict = Symbol('conflict');

/** A field that may stand once. Null where it is absent. */
export function oneField(head: AnswerHead, name: string): string | null | typeof conflict {
	const values = head.fields.get(name);
	const first = values?.[0];
	if (first === undefined) return null;
	return values?.every(value => value.trim() === first.trim()) ? first.trim() : conflict;
}

/** Where a second value changes nothing: the first one. */
export const firstField = (head: AnswerHead, name: string): string | null =>
	head.fields.get(name)?.[0]?.trim() ?? null;
