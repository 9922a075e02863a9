import { faultCategories, type FaultCategory } from '../../../../shared/domain/faults.ts';
import type { FaultSummary } from '../../../../shared/domain/fault-summary.ts';

/** A day's column: its parts from the bottom up, as shares (0 to 1) of the highest line. */
type Column<Kind extends string> = {
	readonly day: string;
	readonly total: number;
	readonly parts: readonly {
		readonly kind: Kind;
		readonly from: number;
		readonly height: number;
		readonly amount: number;
	}[];
};

export type Chart<Kind extends string> = {
	readonly columns: readonly Column<Kind>[];
	/** What the highest line stands for. */
	readonly top: number;
};

type Day<Kind extends string> = {
	readonly day: string;
	readonly parts: readonly { readonly kind: Kind; readonly amount: number }[];
};

/** Columns by day, each stacked in the order of its parts. */
export function chartOf<Kind extends string>(days: readonly Day<Kind>[]): Chart<Kind> {
	const totals = days.map(({ parts }) => parts.reduce((sum, { amount }) => sum + amount, 0));
	const top = roundUp(Math.max(0, ...totals));
	const columns = days.map(({ day, parts }, place) => {
		let below = 0;
		const stacked = parts.flatMap(({ kind, amount }) => {
			if (amount === 0) return [];
			const from = below / top;
			below += amount;
			return [{ kind, from, height: amount / top, amount }];
		});
		return { day, total: totals[place] ?? 0, parts: stacked };
	});
	return { columns, top };
}

type Occurring = { readonly category: FaultCategory; readonly count: number };

/** Failures a day, stacked by category; those that occur, most first. */
export function faultChart({
	days,
	categories,
}: Pick<FaultSummary, 'days' | 'categories'>): Chart<FaultCategory> & {
	readonly categories: readonly Occurring[];
} {
	const occurring = faultCategories
		.map(category => ({ category, count: categories[category] }))
		.filter(({ count }) => count > 0)
		.sort((a, b) => b.count - a.count);
	const chart = chartOf(
		days.map(({ day, categories: counts }) => ({
			day,
			parts: occurring.map(({ category }) => ({ kind: category, amount: counts[category] })),
		})),
	);
	return { ...chart, categories: occurring };
}

/** The next number that reads well on a scale: 1, 2, 5, 10, 20, 50 …; at least 1. */
function roundUp(count: number): number {
	if (count <= 1) return 1;
	const power = 10 ** Math.floor(Math.log10(count));
	const step = [1, 2, 5, 10].find(factor => factor * power >= count) ?? 10;
	return step * power;
}
