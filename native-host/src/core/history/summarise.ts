import type { FaultSummary } from '../../../../shared/domain/fault-summary.ts';
import { summaryHostsMax } from '../../../../shared/domain/fault-summary.ts';
import { faultCategories, faults, isFaultCode } from '../../../../shared/domain/faults.ts';

/** How often, on a day, downloads from a host failed so. */
export type FaultCount = {
	readonly day: string;
	/** Empty: one of those that are not told apart. */
	readonly host: string;
	readonly code: string;
	readonly count: number;
};

/** Adds up what is counted on these days, which are all told. */
export function summarise(days: readonly string[], counts: readonly FaultCount[]): FaultSummary {
	const byDay = new Map(days.map(day => [day, { day, total: 0, categories: noCounts() }]));
	const hosts = new Map<string, number>();
	const codes = new Map<string, number>();
	const categories = noCounts();
	let total = 0;
	for (const { day, host, code, count } of counts) {
		const onDay = byDay.get(day);
		if (!onDay) continue;
		// One that a later version wrote is not known here.
		const category = isFaultCode(code) ? faults[code].category : 'unknown';
		onDay.total += count;
		onDay.categories[category] += count;
		categories[category] += count;
		total += count;
		add(hosts, host, count);
		if (isFaultCode(code)) add(codes, code, count);
	}
	const named = mostFirst(hosts)
		.filter(([host]) => host !== '')
		.slice(0, summaryHostsMax)
		.map(([host, sum]) => ({ host, total: sum }));
	return {
		total,
		categories,
		days: [...byDay.values()],
		hosts: named,
		otherHosts: named.reduce((rest, { total: sum }) => rest - sum, total),
		codes: mostFirst(codes).flatMap(([code, sum]) => (isFaultCode(code) ? [{ code, total: sum }] : [])),
	};
}

const noCounts = () =>
	Object.fromEntries(faultCategories.map(category => [category, 0])) as FaultSummary['categories'];

const add = (sums: Map<string, number>, key: string, count: number) =>
	sums.set(key, (sums.get(key) ?? 0) + count);

const mostFirst = (sums: ReadonlyMap<string, number>): (readonly [string, number])[] =>
	[...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
