/** [start, end): half open, so neighbours touch where one's end is the other's start. */
export type Range = readonly [start: number, end: number];

/** Sorted, disjoint, never touching, never empty. */
export type RangeSet = readonly Range[];

/** The set with `added` in it. Ranges it overlaps or touches become one. */
export function addRange(set: RangeSet, added: Range): RangeSet {
	let [start, end] = added;
	if (start >= end) return set;
	const before: Range[] = [];
	const after: Range[] = [];
	for (const range of set) {
		if (range[1] < start) before.push(range);
		else if (range[0] > end) after.push(range);
		else {
			start = Math.min(start, range[0]);
			end = Math.max(end, range[1]);
		}
	}
	return [...before, [start, end], ...after];
}

/** What [0, total) lacks. */
export function missingRanges(set: RangeSet, total: number): RangeSet {
	const missing: Range[] = [];
	let at = 0;
	for (const [start, end] of set) {
		if (start >= total) break;
		if (start > at) missing.push([at, start]);
		at = end;
	}
	if (at < total) missing.push([at, total]);
	return missing;
}

export const countBytes = (set: RangeSet): number => set.reduce((sum, [start, end]) => sum + end - start, 0);

/** How many bytes right before `position` the set holds without a gap. */
export function bytesBefore(set: RangeSet, position: number): number {
	const range = set.find(([start, end]) => start < position && position <= end);
	return range ? position - range[0] : 0;
}

export const covers = (set: RangeSet, total: number): boolean => missingRanges(set, total).length === 0;

/** The set without what is in `removed`. */
export function subtractRanges(set: RangeSet, removed: RangeSet): RangeSet {
	const end = Math.max(0, ...set.map(range => range[1]));
	return set.flatMap(([from, to]) => {
		const kept = missingRanges(removed, end);
		return kept.flatMap(([a, b]) => {
			const [start, stop] = [Math.max(a, from), Math.min(b, to)];
			return start < stop ? [[start, stop] as const] : [];
		});
	});
}
