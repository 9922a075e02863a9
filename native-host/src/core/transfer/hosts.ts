/** What was learned of servers: how many connections each puts up with. */
export type Hosts = {
	/** Null: as many as anybody wants, for all that is known. */
	recall(origin: string): number | null;
	/** Never throws: what is not kept is found out again. */
	learn(origin: string, ceiling: number): void;
};

/** What a server speaks that wants HTTP/2 alone. `unasked`: its first bytes were HTTP/2, whatever was agreed. */
export type Http2 = 'h2' | 'h2 unasked';

/** Which servers do. */
export type Http2Servers = {
	/** Null: none, for all that is known. */
	recall(origin: string): Http2 | null;
	/** Null: it speaks HTTP/1.1 after all. Never throws. */
	learn(origin: string, version: Http2 | null): void;
};

const dayMs = 24 * 60 * 60_000;
const forgottenAfterDays = 14;

export const isForgotten = (ageMs: number): boolean => ageMs >= forgottenAfterDays * dayMs;

/** A ceiling is doubled for each day without a further refusal: servers change their mind. Null: too old. */
export function decay(ceiling: number, ageMs: number): number | null {
	const days = Math.floor(Math.max(0, ageMs) / dayMs);
	return isForgotten(ageMs) ? null : ceiling * 2 ** days;
}
