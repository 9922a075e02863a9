import { changeRate, newBucket, spend, waitFor } from '../core/transfer/token-bucket.ts';
import type { Clock } from '../effects/clock.ts';

/** Bytes a second, shared by everything that passes through it. */
export type RateLimit = {
	/** Whether anybody ever waits. */
	isOn(): boolean;
	/** How many of so many bytes may pass, once it is their turn; 0 when aborted. */
	pass(most: number, signal: AbortSignal): Promise<number>;
	/** Bytes that passed and were not used. */
	giveBack(count: number): void;
	/** 0: unlimited. Who waits now waits by the new rate. */
	change(rate: number): void;
};

/** All who wait have their turn within such a time. */
const roundMs = 50;
const sliceBytesMin = 256;

export function createRateLimit(rate: number, clock: Clock): RateLimit {
	const bucket = newBucket(rate, clock.monotonic());
	/** In order. Who is aborted leaves at once, and nothing of theirs is left. */
	const waiting = new Set<() => void>();
	let timer: Disposable | null = null;

	/** What may pass at once without a jerk. */
	const slice = (): number =>
		bucket.rate === 0
			? Infinity
			: Math.max(sliceBytesMin, Math.floor((bucket.rate * roundMs) / 1000 / Math.max(1, waiting.size)));

	function letPass(): void {
		timer?.[Symbol.dispose]();
		timer = null;
		for (const next of waiting) {
			const left = waitFor(bucket, clock.monotonic());
			if (left > 0) {
				timer = clock.after(Math.ceil(left), letPass);
				return;
			}
			next();
		}
	}

	return {
		isOn: () => bucket.rate !== 0,
		pass(most, signal) {
			return new Promise(resolve => {
				function turn(): void {
					const count = signal.aborted ? 0 : Math.min(most, slice());
					waiting.delete(turn);
					signal.removeEventListener('abort', turn);
					spend(bucket, count, clock.monotonic());
					resolve(count);
					if (waiting.size === 0) timer?.[Symbol.dispose]();
				}
				if (signal.aborted) return resolve(0);
				waiting.add(turn);
				signal.addEventListener('abort', turn);
				if (!timer || waiting.size === 1) letPass();
			});
		},
		giveBack: count => spend(bucket, -count, clock.monotonic()),
		change(next) {
			changeRate(bucket, next, clock.monotonic());
			letPass();
		},
	};
}

/** One after the other, so that nothing is taken from the last while the first still holds it up. */
export async function passAll(
	limits: readonly RateLimit[],
	most: number,
	signal: AbortSignal,
): Promise<number> {
	let count = most;
	for (const [at, limit] of limits.entries()) {
		const passed = await limit.pass(count, signal);
		for (const before of limits.slice(0, at)) before.giveBack(count - passed);
		count = passed;
		if (count === 0) return 0;
	}
	return count;
}
