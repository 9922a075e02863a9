/**
 * How many connections a transfer should have. It starts with few. Where they are slow it takes all that are allowed;
 * where they are fast it doubles them as long as that makes it faster, for a fast line is full with few.
 */
export type Growth = {
	/** Wanted now. */
	readonly target: number;
	/** What the user and the limits allow. */
	readonly most: number;
	/** Of all connections together, before the last step; 0: not measured yet. */
	readonly rateBefore: number;
	/** When the present number came about. */
	readonly since: number;
	/** Further steps are not tried before. */
	readonly restUntil: number;
	/** Times the server has refused further connections. */
	readonly refusals: number;
};

const startConnections = 4;
/** Of a first answer, its connection included. */
export const farMs = 40;
/** A step is judged when its connections have had that long to get going. */
const stepMs = 125;
/** A rate below is noticed sooner. */
const firstLookMs = 10;
/** Bytes a second of all connections together. */
const slowLineRate = 48 * 1024 * 1024;
/** With that much no further connection is worth what it costs this machine. */
const plentyRate = 256 * 1024 * 1024;
/** A connection that brings so much at once has waited for us: the line is faster than we are. */
const waitedBytes = 96 * 1024;
/** A line takes so many round trips to fill. */
const settledTrips = 6;
/** A doubling that brings less than this was not worth it. */
const worthwhileGain = 1.2;
/** A line changes: after such a time another step is tried. */
const tryAgainMs = 15_000;
/** After a refusal; twice that after each further one. */
const refusedRestMs = 20_000;
const refusalsMax = 6;

/** `roundTripMs`: how long the first answer took, its connection included. */
export function newGrowth(most: number, now: number, roundTripMs: number): Growth {
	// A far server's line fills slowly: to find out how many connections pay would take longer than to open them.
	const start = roundTripMs >= farMs ? most : startConnections;
	return {
		target: Math.max(1, Math.min(most, start)),
		most,
		rateBefore: 0,
		since: now,
		restUntil: 0,
		refusals: 0,
	};
}

type Seen = {
	readonly now: number;
	/** Bytes a second of all connections together. */
	readonly rate: number;
	/** Connections that bring bytes. */
	readonly receiving: number;
	/** The most that one of them brought at once since the last look. */
	readonly atOnce: number;
	readonly roundTripMs: number;
};

/** Looked at again and again while the transfer runs. */
export function grow(growth: Growth, { now, rate, receiving, atOnce, roundTripMs }: Seen): Growth {
	const { target, most, rateBefore, since, restUntil } = growth;
	// Those that are still connecting tell nothing yet.
	if (target >= most || rate >= plentyRate || receiving === 0 || now < restUntil || rate <= 0) return growth;
	const isSettled = receiving >= target && now - since >= Math.max(stepMs, settledTrips * roundTripMs);
	const isSlow = rate < slowLineRate;
	if (!isSettled && (!isSlow || now - since < firstLookMs || atOnce >= waitedBytes)) return growth;
	// Up to here further connections cost next to nothing, and each of them may be worth as much as the first.
	if (isSlow) return { ...growth, target: most, rateBefore: rate, since: now };
	const next = Math.min(most, target * 2);
	if (rateBefore === 0 || rate >= rateBefore * worthwhileGain)
		return { ...growth, target: next, rateBefore: rate, since: now };
	return { ...growth, rateBefore: 0, restUntil: now + tryAgainMs };
}

/** `restMs`: as the server asks for; 0: it did not say. */
type Refused = Pick<Seen, 'now' | 'receiving'> & { readonly restMs: number };

/** The server wants no more than those that work: half of what was tried, and at least them. */
export function stepDown(growth: Growth, { now, receiving, restMs }: Refused): Growth {
	const refusals = Math.min(refusalsMax, growth.refusals + 1);
	const rest = Math.max(restMs, refusedRestMs * 2 ** (refusals - 1));
	const restUntil = Math.max(growth.restUntil, now + rest);
	const target = Math.max(1, Math.min(growth.target - 1, Math.max(receiving, Math.floor(growth.target / 2))));
	return { ...growth, target, refusals, restUntil, rateBefore: 0, since: now };
}
