/** What was learned of servers: how many connections are right for each. */
export type Hosts = {
	recall(origin: string): Advice | null;
	/** Never throws: what is not kept is found out again. */
	learn(origin: string, found: Advice): void;
};

export type Advice = {
	readonly connections: number;
	/** More of them were refused. */
	readonly isCeiling: boolean;
};

const dayMs = 24 * 60 * 60_000;
const forgottenAfterDays = 14;

/** A ceiling is doubled for each day without a further refusal: servers change their mind. Null: too old. */
export function decay(found: Advice, ageMs: number): Advice | null {
	const days = Math.floor(Math.max(0, ageMs) / dayMs);
	if (days >= forgottenAfterDays) return null;
	return found.isCeiling ? { ...found, connections: found.connections * 2 ** days } : found;
}
