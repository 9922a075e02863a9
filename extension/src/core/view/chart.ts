import { faultCategories, type FaultCategory } from '../../../../shared/domain/faults.ts';
import type { FaultSummary } from '../../../../shared/domain/fault-summary.ts';

/** A day's column: its parts from the bottom up, as shares (0 to 1) of the highest column. */
type Column = {
	readonly day: string;
	readonly total: number;
	readonly parts: readonly {
		readonly category: FaultCategory;
		readonly from: number;
		readonly height: number;
		readonly count: number;
	}[];
};

export type Chart = {
	readonly columns: readonly Column[];
	/** What the highest line stands for. */
	readonly top: number;
	/** Those that occur, most first. */
	readonly categories: readonly { readonly category: FaultCategory; readonly count: number }[];
};

/** Failures a day, stacked by category. */
export function chartOf({ days, categories }: FaultSummary): Chart {
	const top = roundUp(Math.max(0, ...days.map(({ total }) => total)));
	const occurring = faultCategories
		.map(category => ({ category, count: categories[category] }))
		.filter(({ count }) => count > 0)
		.sort((a, b) => b.count - a.count);
	const columns = days.map(({ day, total, categories: counts }) => {
		let below = 0;
		const parts = occurring.flatMap(({ category }) => {
			const count = counts[category];
			if (count === 0) return [];
			const from = below / top;
			below += count;
			return [{ category, from, height: count / top, count }];
		});
		return { day, total, parts };
	});
	return { columns, top, categories: occurring };
}

/** The next number that reads well on a scale: 1, 2, 5, 10, 20, 50 …; at least 1. */
function roundUp(count: number): number {
	if (count <= 1) return 1;
	const power = 10 ** Math.floor(Math.log10(count));
	const step = [1, 2, 5, 10].find(factor => factor * power >= count) ?? 10;
	return step * power;
}
