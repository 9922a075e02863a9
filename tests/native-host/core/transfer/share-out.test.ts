import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { shareOut, type Demand } from '../../../../native-host/src/core/transfer/share-out.ts';

const runs = [{}, {}, {}, {}];
const demand = fc.record({
	run: fc.constantFrom(...runs),
	origin: fc.constantFrom('a', 'b', 'c'),
	count: fc.nat(20),
});
const demands = fc.uniqueArray(demand, {
	maxLength: 12,
	selector: ({ run, origin }) => origin + runs.indexOf(run),
});
const limits = fc.record({
	maxConnections: fc.integer({ min: 1, max: 40 }),
	maxConnectionsPerHost: fc.integer({ min: 1, max: 20 }),
});

it('gives nobody more than they want, nowhere more than the limits, and leaves nothing that could be used', () => {
	fc.assert(
		fc.property(demands, limits, (all, most) => {
			const given = shareOut(all, most);
			const total = (fits: (demand: Demand) => boolean) =>
				all.reduce((sum, one, at) => sum + (fits(one) ? (given[at] ?? 0) : 0), 0);
			const sum = total(() => true);
			expect(sum).toBeLessThanOrEqual(most.maxConnections);
			all.forEach(({ origin, count }, at) => {
				const here = total(one => one.origin === origin);
				expect(given[at]).toBeLessThanOrEqual(count);
				expect(here).toBeLessThanOrEqual(most.maxConnectionsPerHost);
				if (given[at] === count) return;
				expect(sum === most.maxConnections || here === most.maxConnectionsPerHost).toBe(true);
			});
		}),
	);
});

it('nobody has two more than another who wants more of the same server', () => {
	fc.assert(
		fc.property(fc.array(fc.nat(20), { maxLength: 6 }), limits, (counts, most) => {
			const all = counts.map(count => ({ run: {}, origin: 'a', count }));
			const given = shareOut(all, most);
			all.forEach(({ count }, at) => {
				const mine = given[at] ?? 0;
				if (mine < count) expect(Math.max(...given)).toBeLessThanOrEqual(mine + 1);
			});
		}),
	);
});

it('a run to several servers has no two more of one than of another that it wants more of', () => {
	fc.assert(
		fc.property(fc.array(fc.nat(20), { maxLength: 6 }), limits, (counts, most) => {
			const run = {};
			const all = counts.map((count, at) => ({ run, origin: String(at), count }));
			const given = shareOut(all, most);
			all.forEach(({ count }, at) => {
				const mine = given[at] ?? 0;
				if (mine < Math.min(count, most.maxConnectionsPerHost))
					expect(Math.max(...given)).toBeLessThanOrEqual(mine + 1);
			});
		}),
	);
});

it('a run to several servers has no more in all than one to a single server', () => {
	const [many, one] = [{}, {}];
	const all = ['a', 'b', 'c'].map(origin => ({ run: many, origin, count: 9 }));
	expect(
		shareOut([...all, { run: one, origin: 'd', count: 9 }], { maxConnections: 6, maxConnectionsPerHost: 9 }),
	).toEqual([1, 1, 1, 3]);
});

it('a run that waits for a first connection has it before others get a second one', () => {
	const many = Array.from({ length: 5 }, () => ({ run: {}, origin: 'a', count: 16 }));
	const all = [...many, { run: {}, origin: 'a', count: 1 }];
	expect(shareOut(all, { maxConnections: 64, maxConnectionsPerHost: 6 })).toEqual([1, 1, 1, 1, 1, 1]);
});
