import type { Client } from './clients.ts';
import type { Cost } from './measure.ts';

/** What a case is to reach. Every bound is one that must not be passed, save for `times`. */
export type Goal =
	/** Ours by theirs. */
	| {
			readonly kind: 'ratio';
			readonly of: 'cpuSeconds' | 'wallSeconds' | 'durableSeconds';
			readonly against: Client | 'best';
			readonly most: number;
	  }
	/** Our wall time by what the line itself allows. */
	| { readonly kind: 'ideal'; readonly seconds: number; readonly most: number }
	/** So many times as fast as one connection at the least. */
	| { readonly kind: 'times'; readonly oneSeconds: number; readonly least: number }
	| { readonly kind: 'megabytes'; readonly most: number }
	| { readonly kind: 'milliseconds'; readonly most: number };

export type Row = {
	readonly case: string;
	readonly what: string;
	readonly goal: string;
	readonly measured: string;
	readonly verdict: string;
};

/** Wall time until the file is on the disk as well: with a sync after the client's end. */
export type Sample = Cost & { readonly durableSeconds: number };

/** What each round of a race cost each client. */
export type Costs = { readonly [Name in Client]?: readonly Sample[] };

const names = { cpuSeconds: 'CPU', wallSeconds: 'wall', durableSeconds: 'wall, both durable,' } as const;

export function judge(title: string, goal: Goal, costs: Costs): Row {
	const mine = costs.rustloader ?? [];
	switch (goal.kind) {
		case 'ratio': {
			const what = `${names[goal.of]} ÷ ${goal.against}`;
			const ratios = mine.map((cost, round) => cost[goal.of] / theirs(costs, goal, round));
			return compare({ case: title, what, measured: median(ratios), most: goal.most });
		}
		case 'ideal':
			return compare({
				case: title,
				what: 'wall ÷ ideal',
				measured: median(mine.map(cost => cost.wallSeconds / goal.seconds)),
				most: goal.most,
				digits: 3,
			});
		case 'times': {
			const times = goal.oneSeconds / median(mine.map(cost => cost.wallSeconds));
			return {
				case: title,
				what: '× one connection',
				goal: `≥ ${goal.least}`,
				measured: times.toFixed(2),
				verdict: verdictOf(goal.least / times),
			};
		}
		case 'megabytes': {
			const measured = Math.max(...mine.map(cost => cost.peakMegabytes));
			return compare({ case: title, what: 'peak RSS, MB', measured, most: goal.most, digits: 0 });
		}
		case 'milliseconds': {
			const measured = median(mine.map(cost => cost.wallSeconds * 1000));
			return compare({ case: title, what: 'in all, ms', measured, most: goal.most, digits: 0 });
		}
		default:
			return goal satisfies never;
	}
}

/** Of the same round: a busy moment of the machine meets both. */
function theirs(costs: Costs, { of, against }: Extract<Goal, { kind: 'ratio' }>, round: number): number {
	const others = against === 'best' ? Object.values(costs).filter(rounds => rounds !== costs.rustloader) : [];
	if (against !== 'best') return costs[against]?.[round]?.[of] ?? Number.NaN;
	return Math.min(...others.map(rounds => rounds[round]?.[of] ?? Number.NaN));
}

type Comparison = {
	readonly case: string;
	readonly what: string;
	readonly measured: number;
	readonly most: number;
	readonly digits?: number;
};

export const compare = ({ case: title, what, measured, most, digits = 2 }: Comparison): Row => ({
	case: title,
	what,
	goal: `≤ ${most}`,
	measured: measured.toFixed(digits),
	verdict: verdictOf(measured / most),
});

/** `part` is what was measured by what is allowed. */
function verdictOf(part: number): string {
	if (Number.isNaN(part)) return 'not measured';
	return part <= 1 ? 'met' : `short by ${Math.max(1, Math.round((part - 1) * 100))} %`;
}

export const noGoal = (title: string, what: string, measured: string): Row => ({
	case: title,
	what,
	goal: '–',
	measured,
	verdict: '–',
});

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The least value that is not passed by that share of all. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
