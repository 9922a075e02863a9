import { changeRate, issueTicket, newBucket, waitFor } from '../core/transfer/token-bucket.ts';
import { sleep, type Clock } from '../effects/clock.ts';

/** Bytes a second, shared by everything that passes through it. */
export type RateLimit = {
	/** What may pass at once without a jerk; Infinity where there is no limit. */
	sliceBytes(): number;
	/** Resolves when the bytes are paid for, or when aborted. */
	pass(count: number, signal: AbortSignal): Promise<void>;
	/** 0: unlimited. Who waits now waits by the new rate. */
	change(rate: number): void;
};

/** A change of the rate is noticed that soon. */
const sliceMs = 100;
const sliceBytesMin = 256;

export function createRateLimit(rate: number, clock: Clock): RateLimit {
	const bucket = newBucket(rate, clock.monotonic());

	async function pass(count: number, signal: AbortSignal): Promise<void> {
		const ticket = issueTicket(bucket, count, clock.monotonic());
		for (let left = 1; left > 0 && !signal.aborted;) {
			left = waitFor(bucket, ticket, clock.monotonic());
			if (left > 0) await sleep(clock, Math.min(left, sliceMs), signal);
		}
	}

	return {
		pass,
		sliceBytes: () =>
			bucket.rate === 0 ? Infinity : Math.max(sliceBytesMin, Math.floor((bucket.rate * sliceMs) / 1000)),
		change: next => changeRate(bucket, next, clock.monotonic()),
	};
}
