import type { Clock } from '../effects/clock.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

/** In bytes a second; 0: unlimited. */
export type Rates = {
	readonly all: number;
	/** Of all runs that bring bytes from the same host. */
	readonly perHost: number;
};

export type RateLimits = {
	/** A run, with the rate that is its own. */
	join(rate: number): RunRates;
	/** Counts at once. */
	change(rates: Rates): void;
};

export type RunRates = {
	/** What bytes of that host pass, one after the other. */
	through(host: string): readonly RateLimit[];
	change(rate: number): void;
	/** The run is over. */
	leave(): void;
};

type OfHost = { readonly limit: RateLimit; users: number };

/** The rate limits of all runs: one for each run, one for each host, one for all. */
export function createRateLimits(first: Rates, clock: Clock): RateLimits {
	let rates = first;
	const all = createRateLimit(rates.all, clock);
	const hosts = new Map<string, OfHost>();

	function enter(host: string): RateLimit {
		const known = hosts.get(host) ?? { limit: createRateLimit(rates.perHost, clock), users: 0 };
		known.users++;
		hosts.set(host, known);
		return known.limit;
	}

	function leave(host: string): void {
		const known = hosts.get(host);
		if (known && --known.users === 0) hosts.delete(host);
	}

	return {
		join(rate) {
			const own = createRateLimit(rate, clock);
			const entered = new Map<string, readonly RateLimit[]>();
			return {
				through(host) {
					const known = entered.get(host) ?? [own, enter(host), all];
					entered.set(host, known);
					return known;
				},
				change: next => own.change(next),
				leave() {
					for (const host of entered.keys()) leave(host);
					entered.clear();
				},
			};
		},
		change(next) {
			rates = next;
			all.change(next.all);
			for (const { limit } of hosts.values()) limit.change(next.perHost);
		},
	};
}
