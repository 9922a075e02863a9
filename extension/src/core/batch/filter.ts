import { compile, matchedUnitsMax } from '../takeover/settings.ts';
import { queryUnitsMax } from '../view/search.ts';
import { rowKinds, type BatchRow, type RowKind } from './rows.ts';

export type BatchFilter = {
	/** None: all of them. */
	readonly kinds: ReadonlySet<RowKind>;
	/** Words, or with slashes around it a regular expression: `/vol[12]\.zip$/`. */
	readonly query: string;
};

const patternUnitsMax = 500;

/** The expression between slashes; null: the query is words. */
export const patternIn = (query: string): string | null => /^\/(.+)\/$/su.exec(query.trim())?.[1] ?? null;

export const isPattern = (text: string): boolean => text.length <= patternUnitsMax && compile(text) !== null;

/** As much of an address as a pattern looks at. */
export const matchedPart = ({ url }: BatchRow): string => url.slice(0, matchedUnitsMax);

/** Which of them fit, by their place. It may take any time: whoever calls it has to be able to end it. */
export function matchPattern(pattern: string, texts: readonly string[]): number[] {
	const expression = compile(pattern);
	return texts.flatMap((text, place) => (expression?.test(text) ? [place] : []));
}

function wordsMatcher(query: string): (row: BatchRow) => boolean {
	const words = plain(query.slice(0, queryUnitsMax)).split(/\s+/u).filter(Boolean);
	return ({ url, name, text }) => {
		if (words.length === 0) return true;
		const all = plain(`${url}\n${name}\n${text}`);
		return words.every(word => all.includes(word));
	};
}

/** Those that fit, in their order. `fits`: which ones the pattern fits, where the query is one. */
export function filterRows(
	rows: readonly BatchRow[],
	{ kinds, query }: BatchFilter,
	fits: ReadonlySet<string>,
): readonly BatchRow[] {
	const matches = patternIn(query) === null ? wordsMatcher(query) : ({ id }: BatchRow) => fits.has(id);
	return rows.filter(row => (kinds.size === 0 || kinds.has(row.kind)) && matches(row));
}

/** How many there are of each kind that there is, in the order they are offered in. */
export function kindCounts(rows: readonly BatchRow[]): readonly (readonly [kind: RowKind, count: number])[] {
	const counts = new Map<RowKind, number>();
	for (const { kind } of rows) counts.set(kind, (counts.get(kind) ?? 0) + 1);
	return rowKinds.flatMap(kind => (counts.has(kind) ? [[kind, counts.get(kind) ?? 0] as const] : []));
}

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
