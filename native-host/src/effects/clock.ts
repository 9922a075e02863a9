import type { LocalTime } from '../../../shared/domain/hours.ts';
import { millis, type Millis } from '../../../shared/kernel/units.ts';

/** Time, taken as a port: tests and simulations bring their own. */
export type Clock = {
	/** Since 1970, as the system's clock says: may jump. */
	readonly now: () => Millis;
	/** In milliseconds with fractions, from some moment on: never jumps. */
	readonly monotonic: () => number;
	/** Calls once after so many milliseconds, unless disposed before. Keeps the process alive. */
	after(delay: number, call: () => void): Disposable;
};

/** What the clock on the wall shows at that time, in the time zone the system has now. */
export function localTime(at: Millis): LocalTime {
	// The platform reads the system's time zone once; touching the variable makes it look again.
	if (process.env['TZ'] === undefined) delete process.env['TZ'];
	const date = new Date(at);
	return { weekday: date.getDay(), minute: date.getHours() * 60 + date.getMinutes() };
}

/** The day at that time, in the time zone the system has now. */
export function localDay(at: Millis): {
	readonly year: number;
	readonly month: number;
	readonly day: number;
} {
	localTime(at);
	const date = new Date(at);
	return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
}

/** A timer of the platform counts milliseconds in 31 bits and fires at once beyond. */
const timerMsMax = 2 ** 31 - 1;

export const systemClock: Clock = {
	now: () => millis(Date.now()),
	monotonic: () => performance.now(),
	after(delay, call) {
		const timer = setTimeout(call, Math.min(Math.max(delay, 0), timerMsMax));
		return { [Symbol.dispose]: () => clearTimeout(timer) };
	},
};

/** Ends early, and without a complaint, when the signal is aborted. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
	return new Promise(resolve => {
		const done = () => {
			timer[Symbol.dispose]();
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = clock.after(ms, done);
		signal.addEventListener('abort', done);
		if (signal.aborted) done();
	});
}

/** Calls again and again, each time so many milliseconds after the last, until disposed. */
export function every(clock: Clock, ms: number, call: () => void): Disposable {
	let next = clock.after(ms, again);
	let isOver = false;
	function again(): void {
		call();
		if (!isOver) next = clock.after(ms, again);
	}
	return {
		[Symbol.dispose]() {
			isOver = true;
			next[Symbol.dispose]();
		},
	};
}
