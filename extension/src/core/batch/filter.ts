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

/** null: the regular expression is none. */
export function matcherOf(query: string): ((row: BatchRow) => boolean) | null {
	const [, pattern] = /^\/(.+)\/$/su.exec(query.trim()) ?? [];
	if (pattern === undefined) return wordsMatcher(query);
	const expression = pattern.length > patternUnitsMax ? null : compile(pattern);
	return expression && (({ url }) => expression.test(url.slice(0, matchedUnitsMax)));
}

function wordsMatcher(query: string): (row: BatchRow) => boolean {
	const words = plain(query.slice(0, queryUnitsMax)).split(/\s+/u).filter(Boolean);
	return ({ url, name, text }) => {
		if (words.length === 0) return true;
		const all = plain(`${url}\n${name}\n${text}`);
		return words.every(word => all.includes(word));
	};
}

/** Those that fit, in their order. With a pattern that is none, nothing does. */
export function filterRows(rows: readonly BatchRow[], { kinds, query }: BatchFilter): readonly BatchRow[] {
	const matches = matcherOf(query);
	if (!matches) return [];
	return rows.filter(row => (kinds.size === 0 || kinds.has(row.kind)) && matches(row));
}

/** How many there are of each kind that there is, in the order they are offered in. */
export function kindCounts(rows: readonly BatchRow[]): readonly (readonly [kind: RowKind, count: number])[] {
	const counts = new Map<RowKind, number>();
	for (const { kind } of rows) counts.set(kind, (counts.get(kind) ?? 0) + 1);
	return rowKinds.flatMap(kind => (counts.has(kind) ? [[kind, counts.get(kind) ?? 0] as const] : []));
}

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
