/**
 * Bytes that may pass now; below zero where more have passed than were there, which the next ones wait for. What is not
 * used is kept for a moment only, so that late timers cost nothing and a rest is followed by no burst.
 */
export type Bucket = { rate: number; tokens: number; at: number };

const keptMs = 100;

/** `rate` in bytes a second; 0: unlimited. */
export const newBucket = (rate: number, nowAt: number): Bucket => ({ rate, tokens: 0, at: nowAt });

/** Milliseconds until the next bytes may pass; 0: now. */
export function waitFor(bucket: Bucket, nowAt: number): number {
	fill(bucket, nowAt);
	return bucket.rate === 0 || bucket.tokens >= 0 ? 0 : (-bucket.tokens / bucket.rate) * 1000;
}

/** Below zero where they passed and were not used after all. */
export function spend(bucket: Bucket, count: number, nowAt: number): void {
	fill(bucket, nowAt);
	if (bucket.rate !== 0) bucket.tokens -= count;
}

/** What was spent too much at the old rate takes as long to pay for at the new one. */
export function changeRate(bucket: Bucket, rate: number, nowAt: number): void {
	fill(bucket, nowAt);
	bucket.tokens = bucket.rate === 0 ? 0 : (bucket.tokens / bucket.rate) * rate;
	bucket.rate = rate;
}

function fill(bucket: Bucket, nowAt: number): void {
	const grown = bucket.tokens + (bucket.rate * Math.max(0, nowAt - bucket.at)) / 1000;
	bucket.tokens = Math.min(grown, (bucket.rate * keptMs) / 1000);
	bucket.at = nowAt;
}
