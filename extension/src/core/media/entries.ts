import type { PlaylistEntry } from '../../../../shared/domain/extraction.ts';

/** Whose title or number holds what is looked for. */
export function matching(entries: readonly PlaylistEntry[], wanted: string): PlaylistEntry[] {
	const words = wanted.trim().toLocaleLowerCase();
	if (words === '') return [...entries];
	return entries.filter(
		({ title, url, index }) => (title ?? url).toLocaleLowerCase().includes(words) || String(index) === words,
	);
}

/** Chosen ones in the order wanted. */
export function chosenOf(
	entries: readonly PlaylistEntry[],
	chosen: ReadonlySet<number>,
	isReversed: boolean,
): PlaylistEntry[] {
	const found = entries.filter(({ index }) => chosen.has(index));
	return isReversed ? found.toReversed() : found;
}
