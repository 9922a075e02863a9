import { millis } from '../../shared/kernel/units.ts';
import type { Clock } from '../../native-host/src/effects/clock.ts';

/** Timers go by one clock, the time of day by another, as on a machine that sleeps or whose clock is set. */
export function twoClocks(start: string) {
	const timers = new Set<{ at: number; call: () => void }>();
	let ticked = 0;
	let now = Date.parse(start);
	const clock: Clock = {
		now: () => millis(now),
		monotonic: () => ticked,
		after(delay, call) {
			const timer = { at: ticked + delay, call };
			timers.add(timer);
			return { [Symbol.dispose]: () => timers.delete(timer) };
		},
	};
	return {
		clock,
		pass: (ms: number): void => {
			const end = ticked + ms;
			for (;;) {
				const due = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
				now += (due?.at ?? end) - ticked;
				ticked = due?.at ?? end;
				if (!due) return;
				timers.delete(due);
				due.call();
			}
		},
		jump: (ms: number): void => {
			now += ms;
		},
		timers,
	};
}
