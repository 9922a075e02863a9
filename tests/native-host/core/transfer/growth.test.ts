import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grow, newGrowth, stepDown, type Growth } from '../../../../native-host/src/core/transfer/growth.ts';
import { decay } from '../../../../native-host/src/core/transfer/hosts.ts';

const MB = 1_000_000;

/** Looks every 25 ms at a line that gives so much to so many connections. */
function follow(rateOf: (connections: number) => number, most: number, ms: number): Growth {
	let growth = newGrowth(most, 0, 1);
	for (let now = 25; now <= ms; now += 25) {
		const { target } = growth;
		growth = grow(growth, { now, rate: rateOf(target), receiving: target, atOnce: 0, roundTripMs: 1 });
	}
	return growth;
}

describe('connections', () => {
	it.each([
		['a server that limits each of them gets all at once', (count: number) => count * 2 * MB, 16, 50, 16],
		['a fast line is full with few', () => 200 * MB, 16, 5_000, 8],
		['a very fast one gets no more than it began with', () => 900 * MB, 16, 5_000, 4],
		['a fast server with a limit each gets all', (count: number) => count * 30 * MB, 16, 1_000, 16],
		['never more than allowed', (count: number) => count * MB, 3, 5_000, 3],
		['one stays one', (count: number) => count * MB, 1, 5_000, 1],
	] as const)('%s', (_, rateOf, most, ms, expected) => {
		expect(follow(rateOf, most, ms).target).toBe(expected);
	});

	it('are not more because we were slow to look', () => {
		const first = newGrowth(16, 0, 1);
		const seen = { rate: 3 * MB, receiving: 1, roundTripMs: 1 };
		expect(grow(first, { now: 30, atOnce: 20_000, ...seen }).target).toBe(16);
		expect(grow(first, { now: 30, atOnce: 256 * 1024, ...seen }).target).toBe(4);
		// Once there was time to tell, the rate alone does.
		expect(grow(first, { now: 200, atOnce: 256 * 1024, ...seen, receiving: 4 }).target).toBe(16);
	});

	it('of a far server are all opened at once', () => {
		expect(newGrowth(16, 0, 100).target).toBe(16);
		expect(newGrowth(2, 0, 100).target).toBe(2);
	});

	it('are judged when they had their time, and not before', () => {
		const first = newGrowth(16, 1_000, 1);
		const seen = { rate: 100 * MB, receiving: 4, atOnce: 0, roundTripMs: 1 };
		const targets = (more: object, ...times: number[]) =>
			times.map(now => grow(first, { ...seen, ...more, now: 1_000 + now }).target);
		expect(targets({}, 124, 125)).toEqual([4, 8]);
		// Six round trips of a farther server.
		expect(targets({ roundTripMs: 30 }, 179, 180)).toEqual([4, 8]);
		// Those that still connect tell nothing yet.
		expect(targets({ receiving: 3 }, 500)).toEqual([4]);
		expect(targets({ receiving: 0, rate: MB }, 500)).toEqual([4]);
		expect(targets({ rate: 0 }, 500)).toEqual([4]);
		// A slow line is noticed sooner.
		expect(targets({ rate: MB }, 9, 10)).toEqual([4, 16]);
		expect(targets({ rate: MB, atOnce: 96 * 1024 - 1 }, 10)).toEqual([16]);
		expect(targets({ rate: MB, atOnce: 96 * 1024 }, 10)).toEqual([4]);
		expect(targets({ rate: 48 * 1024 * 1024 }, 10, 125)).toEqual([4, 8]);
		expect(targets({ rate: 256 * 1024 * 1024 - 1 }, 125)).toEqual([8]);
		expect(targets({ rate: 256 * 1024 * 1024 }, 125)).toEqual([4]);
	});

	it('are doubled as long as a fifth more comes of it, and again after a rest', () => {
		const doubled = { ...newGrowth(32, 0, 1), target: 8, rateBefore: 100 * MB };
		const seen = { now: 200, receiving: 8, atOnce: 0, roundTripMs: 1 };
		expect(grow(doubled, { ...seen, rate: 120 * MB })).toMatchObject({ target: 16, rateBefore: 120 * MB });
		const rested = grow(doubled, { ...seen, rate: 119 * MB });
		expect(rested).toMatchObject({ target: 8, rateBefore: 0, restUntil: 15_200 });
		expect(grow(rested, { ...seen, now: 15_199, rate: 119 * MB }).target).toBe(8);
		expect(grow(rested, { ...seen, now: 15_200, rate: 119 * MB }).target).toBe(16);
	});

	it.each([39, 40])('of a server %i ms away', ms => {
		expect(newGrowth(16, 0, ms).target).toBe(ms < 40 ? 4 : 16);
		expect(newGrowth(0, 0, ms).target).toBe(1);
	});

	it('step down to those that work, and up again only after a rest', () => {
		const all = newGrowth(16, 0, 1);
		const grown = grow(all, { now: 100, rate: MB, receiving: 4, atOnce: 0, roundTripMs: 1 });
		expect(grown.target).toBe(16);
		const less = stepDown(grown, { now: 200, receiving: 5, restMs: 0 });
		expect(less.target).toBe(8);
		expect(stepDown(less, { now: 210, receiving: 7, restMs: 0 }).target).toBe(7);
		const soon = grow(less, { now: 10_000, rate: MB, receiving: 8, atOnce: 0, roundTripMs: 1 });
		expect(soon.target).toBe(8);
		expect(grow(less, { now: 21_000, rate: MB, receiving: 8, atOnce: 0, roundTripMs: 1 }).target).toBe(16);
	});

	it('rest for as long as the server asks for, where that is longer', () => {
		const grown = grow(newGrowth(16, 0, 1), { now: 100, rate: MB, receiving: 4, atOnce: 0, roundTripMs: 1 });
		const less = stepDown(grown, { now: 200, receiving: 5, restMs: 50_000 });
		const seen = { rate: MB, receiving: 8, atOnce: 0, roundTripMs: 1 };
		expect(grow(less, { now: 50_000, ...seen }).target).toBe(8);
		expect(grow(less, { now: 50_300, ...seen }).target).toBe(16);
		// A later refusal that says nothing does not shorten it.
		const again = stepDown(less, { now: 300, receiving: 5, restMs: 0 });
		expect(grow(again, { now: 49_000, ...seen, receiving: 5 }).target).toBe(again.target);
	});

	it('are at least one and at most what is allowed, whatever happens', () => {
		const step = fc.record({
			refuse: fc.boolean(),
			wait: fc.nat(30_000),
			rate: fc.nat(2_000 * MB),
			receiving: fc.nat(40),
			atOnce: fc.nat(300_000),
			roundTripMs: fc.nat(500),
		});
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 64 }), fc.array(step), (most, steps) => {
				let growth = newGrowth(most, 0, 1);
				let now = 0;
				for (const { refuse, wait, ...seen } of steps) {
					now += wait;
					growth = refuse ? stepDown(growth, { now, restMs: 0, ...seen }) : grow(growth, { now, ...seen });
					expect(growth.target).toBeGreaterThanOrEqual(1);
					expect(growth.target).toBeLessThanOrEqual(most);
				}
			}),
		);
	});
});

describe('what was learned of a server', () => {
	const day = 24 * 60 * 60_000;
	it.each([
		[2, 0, 2],
		[2, day - 1, 2],
		[2, day, 4],
		[2, 3 * day, 16],
		[2, 14 * day, null],
		[2, -day, 2],
	])('%i connections, after %i ms: %s', (ceiling, age, expected) =>
		expect(decay(ceiling, age)).toBe(expected),
	);
});
