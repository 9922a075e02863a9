/**
 * Bytes issued against bytes the limit has let through so far. A bucket of no depth: what was not used is gone, so
 * there are no bursts after a rest.
 */
export type Bucket = { issued: number; drained: number; at: number; rate: number };

/** `rate` in bytes a second; 0: unlimited. */
export const newBucket = (rate: number, nowAt: number): Bucket => ({
	issued: 0,
	drained: 0,
	at: nowAt,
	rate,
});

/** Takes `count` bytes; they are paid for once `drained` reaches the ticket. */
export function issueTicket(bucket: Bucket, count: number, nowAt: number): number {
	drain(bucket, nowAt);
	bucket.issued += count;
	return bucket.issued;
}

/** Milliseconds until the ticket is paid for at the present rate; 0: now. */
export function waitFor(bucket: Bucket, ticket: number, nowAt: number): number {
	drain(bucket, nowAt);
	if (bucket.rate === 0 || bucket.drained >= ticket) return 0;
	return ((ticket - bucket.drained) / bucket.rate) * 1000;
}

export function changeRate(bucket: Bucket, rate: number, nowAt: number): void {
	drain(bucket, nowAt);
	bucket.rate = rate;
}

function drain(bucket: Bucket, nowAt: number): void {
	const grown = bucket.drained + (bucket.rate * Math.max(0, nowAt - bucket.at)) / 1000;
	bucket.drained = bucket.rate === 0 ? bucket.issued : Math.min(bucket.issued, grown);
	bucket.at = nowAt;
}
