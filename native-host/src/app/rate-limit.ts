import { changeRate, issueTicket, newBucket, waitFor } from '../core/transfer/token-bucket.ts';
import { sleep } from '../effects/sleep.ts';

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

export function createRateLimit(rate: number): RateLimit {
	const bucket = newBucket(rate, performance.now());

	async function pass(count: number, signal: AbortSignal): Promise<void> {
		const ticket = issueTicket(bucket, count, performance.now());
		for (let left = 1; left > 0 && !signal.aborted;) {
			left = waitFor(bucket, ticket, performance.now());
			if (left > 0) await sleep(Math.min(left, sliceMs), signal);
		}
	}

	return {
		pass,
		sliceBytes: () =>
			bucket.rate === 0 ? Infinity : Math.max(sliceBytesMin, Math.floor((bucket.rate * sliceMs) / 1000)),
		change: next => changeRate(bucket, next, performance.now()),
	};
}
