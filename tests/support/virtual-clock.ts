import { millis } from '../../shared/kernel/units.ts';
import type { Clock } from '../../native-host/src/effects/clock.ts';

/** Time that goes from one timer to the next as soon as nobody has anything left to do. */
export type VirtualClock = Clock & {
	/** Until that moment; `late`: how many milliseconds too late a timer comes. */
	run(until: number, late?: () => number): Promise<void>;
};

export function virtualClock(): VirtualClock {
	const timers = new Set<{ readonly at: number; readonly call: () => void }>();
	let now = 0;
	return {
		now: () => millis(Math.floor(now)),
		monotonic: () => now,
		after(delay, call) {
			const timer = { at: now + Math.max(0, delay), call };
			timers.add(timer);
			return { [Symbol.dispose]: () => timers.delete(timer) };
		},
		async run(until, late = () => 0) {
			for (;;) {
				await new Promise(resolve => setImmediate(resolve));
				const next = [...timers].reduce<{ at: number; call: () => void } | null>(
					(first, timer) => (first && first.at <= timer.at ? first : timer),
					null,
				);
				if (!next || next.at > until) break;
				timers.delete(next);
				now = Math.max(now, next.at + late());
				next.call();
			}
			now = Math.max(now, until);
		},
	};
}
