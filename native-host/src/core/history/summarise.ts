import type { FaultSummary } from '../../../../shared/domain/fault-summary.ts';
import type { SavedSummary } from '../../../../shared/domain/saved-summary.ts';
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

/** How many files from a host were finished on a day. */
export type SavedCount = {
	readonly day: string;
	/** Empty: one of those that are not told apart. */
	readonly host: string;
	readonly files: number;
	readonly bytes: number;
};

/** Adds up what is counted on these days, which are all told. */
export function summariseFaults(days: readonly string[], counts: readonly FaultCount[]): FaultSummary {
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

/** Likewise of what was saved. */
export function summariseSaved(days: readonly string[], counts: readonly SavedCount[]): SavedSummary {
	const byDay = new Map(days.map(day => [day, { day, files: 0, bytes: 0 }]));
	const byHost = new Map<string, { host: string; files: number; bytes: number }>();
	const all = { files: 0, bytes: 0 };
	for (const { day, host, files, bytes } of counts) {
		const onDay = byDay.get(day);
		if (!onDay) continue;
		const ofHost = byHost.get(host) ?? { host, files: 0, bytes: 0 };
		byHost.set(host, ofHost);
		for (const sum of [onDay, ofHost, all]) {
			sum.files += files;
			sum.bytes += bytes;
		}
	}
	const hosts = [...byHost.values()]
		.filter(({ host }) => host !== '')
		.sort((a, b) => b.bytes - a.bytes || b.files - a.files || (a.host < b.host ? -1 : 1))
		.slice(0, summaryHostsMax);
	const rest = (of: 'files' | 'bytes') => hosts.reduce((left, host) => left - host[of], all[of]);
	return {
		...all,
		days: [...byDay.values()],
		hosts,
		otherHosts: { files: rest('files'), bytes: rest('bytes') },
	};
}

const noCounts = () =>
	Object.fromEntries(faultCategories.map(category => [category, 0])) as FaultSummary['categories'];

const add = (sums: Map<string, number>, key: string, count: number) =>
	sums.set(key, (sums.get(key) ?? 0) + count);

const mostFirst = (sums: ReadonlyMap<string, number>): (readonly [string, number])[] =>
	[...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
