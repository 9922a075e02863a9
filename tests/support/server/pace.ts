import { setTimeout as sleep } from 'node:timers/promises';

/** Bytes a second; 0: unlimited. May change while running. */
export type Pace = { rate: number; pass(count: number): Promise<void> };

/** Longest single rest, so that a changed rate is noticed. */
const restMs = 50;

export function createPace(rate: number): Pace {
	let due = performance.now();
	return {
		rate,
		async pass(count) {
			if (this.rate === 0) return;
			due = Math.max(due, performance.now()) + (count * 1000) / this.rate;
			const mine = due;
			for (;;) {
				const left = mine - performance.now();
				if (left <= 0 || this.rate === 0) return;
				await sleep(Math.min(left, restMs));
			}
		},
	};
}

/** How much to send at once so that the flow stays even. */
export const paceBytes = (...rates: number[]): number => {
	const least = Math.min(...rates.filter(rate => rate > 0), Infinity);
	return least === Infinity ? 256 * 1024 : Math.max(512, Math.min(64 * 1024, Math.floor(least / 200)));
};
