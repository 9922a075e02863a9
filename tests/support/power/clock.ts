import { millis } from '../../../shared/kernel/units.ts';
import type { Clock } from '../../../native-host/src/effects/clock.ts';

export type PlayedClock = Clock & {
	/** Goes on from timer to timer, without waiting for any, until the work is over. */
	play<Value>(work: Promise<Value>): Promise<Value>;
};

/** Timers that one run may have fired: a run that goes on beyond hangs. */
const timersMax = 200_000;

/** Time that passes only while nothing else is to be done. */
export function createPlayedClock(): PlayedClock {
	const timers = new Set<{ readonly at: number; readonly call: () => void }>();
	let now = 1_000;

	function fireNext(): void {
		let next: { readonly at: number; readonly call: () => void } | null = null;
		for (const timer of timers) if (!next || timer.at < next.at) next = timer;
		if (!next) return;
		timers.delete(next);
		now = Math.max(now, next.at);
		next.call();
	}

	return {
		now: () => millis(Math.floor(now)),
		monotonic: () => now,
		after(delay, call) {
			const timer = { at: now + Math.max(0, delay), call };
			timers.add(timer);
			return { [Symbol.dispose]: () => timers.delete(timer) };
		},
		async play(work) {
			let isOver = false;
			const over = () => void (isOver = true);
			void work.then(over, over);
			for (let fired = 0; fired < timersMax; fired++) {
				// Everything that waits for no timer comes first.
				await new Promise(resolve => setImmediate(resolve));
				if (isOver) return await work;
				fireNext();
			}
			throw new Error('it hangs');
		},
	};
}
