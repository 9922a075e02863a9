import { millis, type Millis } from '../../../shared/kernel/units.ts';

/** Time, taken as a port: tests and simulations bring their own. */
export type Clock = {
	readonly now: () => Millis;
	/** Calls once after that long, unless disposed before. Keeps no process alive. */
	after(delay: Millis, call: () => void): Disposable;
};

/** A timer of the platform counts milliseconds in 31 bits and fires at once beyond. */
const timerMsMax = 2 ** 31 - 1;

export const systemClock: Clock = {
	now: () => millis(Date.now()),
	after(delay, call) {
		const timer = setTimeout(call, Math.min(Math.max(delay, 0), timerMsMax)).unref();
		return { [Symbol.dispose]: () => clearTimeout(timer) };
	},
};
