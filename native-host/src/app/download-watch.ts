import type { Clock } from '../effects/clock.ts';
import type { DownloadLimits } from './download-limits.ts';
import type { Flow } from './download-piece.ts';

type Watched = {
	readonly flows: ReadonlySet<Flow>;
	readonly clock: Clock;
	readonly limits: Pick<DownloadLimits, 'stallMs' | 'slowMs'>;
	/** Bytes that are there already. */
	readonly since: number;
};

type Seen = {
	readonly now: number;
	readonly rate: number;
	readonly receiving: number;
	readonly atOnce: number;
};

export type Watch = {
	/** What the connections do, with `received` bytes there and their present number since that moment. */
	look(received: number, since: number): Seen;
	/** The rate is measured anew from here. */
	begin(received: number): void;
};

/** A connection that is so many times slower than the middle one is not worth keeping. */
const timesSlower = 5;
/** What it would still need, at least, for another one to pay. */
const restMsMin = 4_000;

/** Looks after every request that is being read: what stalls, or is far slower than the others, is ended. */
export function watchFlows({ flows, clock, limits, since: first }: Watched): Watch {
	let from = first;

	function endStalled(now: number): void {
		for (const flow of flows) if (!flow.held && now - flow.lastByteAt > limits.stallMs) flow.stop('stalled');
	}

	function endSlow(now: number): void {
		const settled = [...flows].filter(flow => flow.receiving && now - flow.since >= limits.slowMs);
		if (settled.length < 3) return;
		const rates = settled.map(({ piece }) => piece.rate).sort((a, b) => a - b);
		const middle = rates[Math.floor(rates.length / 2)] ?? 0;
		for (const flow of settled) {
			const { rate, end, position } = flow.piece;
			const restMs = ((end - position) / Math.max(1, rate)) * 1000;
			if (!flow.held && rate * timesSlower < middle && restMs > restMsMin) flow.stop('replaced');
		}
	}

	return {
		look(received, since) {
			const now = clock.monotonic();
			for (const flow of flows) flow.sample();
			endStalled(now);
			endSlow(now);
			const receiving = [...flows].filter(flow => flow.receiving).length;
			let atOnce = 0;
			for (const flow of flows) {
				atOnce = Math.max(atOnce, flow.atOnce);
				// What gathered while we were busy with something else tells of that moment alone.
				flow.atOnce = 0;
			}
			return { now, receiving, atOnce, rate: ((received - from) * 1000) / Math.max(1, now - since) };
		},
		begin(received) {
			from = received;
		},
	};
}
