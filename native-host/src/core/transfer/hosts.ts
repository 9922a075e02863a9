/** What was learned of servers: how many connections each puts up with. */
export type Hosts = {
	/** Null: as many as anybody wants, for all that is known. */
	recall(origin: string): number | null;
	/** Never throws: what is not kept is found out again. */
	learn(origin: string, ceiling: number): void;
};

const dayMs = 24 * 60 * 60_000;
const forgottenAfterDays = 14;

/** A ceiling is doubled for each day without a further refusal: servers change their mind. Null: too old. */
export function decay(ceiling: number, ageMs: number): number | null {
	const days = Math.floor(Math.max(0, ageMs) / dayMs);
	return days >= forgottenAfterDays ? null : ceiling * 2 ** days;
}
