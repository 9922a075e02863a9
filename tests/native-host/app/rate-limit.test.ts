import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passAll } from '../../../native-host/src/app/rate-limit.ts';
import { createRateLimits, type RunRates } from '../../../native-host/src/app/rate-limits.ts';
import { virtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

const never = new AbortController().signal;
const kB = 1000;

type Passed = { readonly at: number; readonly count: number };

/** A connection that always has more. */
function pull(clock: VirtualClock, rates: RunRates, host = 'a', signal = never): Passed[] {
	const passed: Passed[] = [];
	void (async () => {
		while (!signal.aborted) {
			const count = await passAll(rates.through(host), 64 * 1024, signal);
			passed.push({ at: clock.monotonic(), count });
			// What is unlimited takes time on the line.
			if (!rates.through(host).some(limit => limit.isOn())) return;
		}
	})();
	return passed;
}

const between = (passed: readonly Passed[], from: number, to: number): number =>
	passed.reduce((sum, { at, count }) => sum + (at >= from && at < to ? count : 0), 0);

describe('ten downloads of sixteen connections that share one limit', () => {
	it.each([10 * kB, 100 * kB, 3_000 * kB, 20_000 * kB])(
		'%i bytes a second: within five percent, and smoothly',
		async rate => {
			const clock = virtualClock();
			const limits = createRateLimits({ all: rate, perHost: 0 }, clock);
			const all = Array.from({ length: 10 }, () => {
				const run = limits.join(0);
				return Array.from({ length: 16 }, () => pull(clock, run));
			});
			let turn = 0;
			await clock.run(10_000, () => (turn++ * 7) % 12);
			const passed = all.flat(2);
			const sum = between(passed, 0, 10_000);
			expect(sum).toBeGreaterThan(rate * 10 * 0.95);
			expect(sum).toBeLessThan(rate * 10 * 1.05);
			for (let from = 0; from <= 9_500; from += 50) {
				// A quarter of a second's worth at most beside what flows in that time.
				expect(between(passed, from, from + 250)).toBeLessThanOrEqual(rate * 0.5);
				expect(between(passed, from, from + 500)).toBeGreaterThan(rate * 0.25);
			}
			const shares = all.map(run => between(run.flat(), 0, 10_000));
			expect(Math.max(...shares)).toBeLessThan(Math.min(...shares) * 1.2 + 16 * 300);
		},
		30_000,
	);
});

describe('limits of one download, of one host and of all', () => {
	it('count side by side, and what one does not use the others get', async () => {
		const clock = virtualClock();
		const limits = createRateLimits({ all: 1000 * kB, perHost: 600 * kB }, clock);
		const slow = limits.join(100 * kB);
		const runs = [slow, limits.join(0), limits.join(0)];
		const hosts = ['a', 'a', 'b'];
		const passed = runs.map((run, at) => Array.from({ length: 4 }, () => pull(clock, run, hosts[at])));
		await clock.run(10_000);
		const [own = 0, sameHost = 0, otherHost = 0] = passed.map(
			run => between(run.flat(), 0, 10_000) / 10 / kB,
		);
		expect(own).toBeGreaterThan(95);
		expect(own).toBeLessThan(105);
		expect(own + sameHost).toBeLessThan(630);
		expect(otherHost).toBeLessThan(630);
		expect(own + sameHost + otherHost).toBeGreaterThan(950);
		expect(own + sameHost + otherHost).toBeLessThan(1050);
	});

	it('change while somebody waits, to more, to less, to none', async () => {
		const clock = virtualClock();
		const limits = createRateLimits({ all: 0, perHost: 0 }, clock);
		const run = limits.join(10 * kB);
		const passed = Array.from({ length: 16 }, () => pull(clock, run));
		const rate = (from: number, to: number) => (between(passed.flat(), from, to) / (to - from)) * 1000;
		await clock.run(2_000);
		run.change(1_000 * kB);
		await clock.run(4_000);
		run.change(20 * kB);
		await clock.run(8_000);
		expect(rate(0, 2_000)).toBeLessThan(11 * kB);
		expect(rate(2_000, 4_000)).toBeGreaterThan(950 * kB);
		expect(rate(2_000, 4_000)).toBeLessThan(1_050 * kB);
		// Nobody pays long for what passed at the old rate.
		expect(rate(4_200, 8_000)).toBeGreaterThan(18 * kB);
		expect(rate(4_200, 8_000)).toBeLessThan(22 * kB);
		run.change(0);
		await clock.run(8_001);
		expect(between(passed.flat(), 8_000, 8_001)).toBe(16 * 64 * 1024);
	});

	it('are those of whoever is there: the last one to leave a host takes its limit along', async () => {
		const clock = virtualClock();
		const limits = createRateLimits({ all: 0, perHost: 5 }, clock);
		const [one, two] = [limits.join(0), limits.join(0)];
		expect(one.through('a')[1]).toBe(two.through('a')[1]);
		expect(one.through('a')[1]).not.toBe(one.through('b')[1]);
		const before = one.through('a')[1];
		one.leave();
		expect(two.through('a')[1]).toBe(before);
		two.leave();
		limits.change({ all: 0, perHost: 0 });
		expect(limits.join(0).through('a')[1]).not.toBe(before);
		expect(before?.isOn()).toBe(true);
	});
});

describe('bytes that a stopped download had queued', () => {
	it('leave at once, whoever stops, and the others go on as if it had never been', async () => {
		const stopped = fc.array(fc.nat(31), { maxLength: 40 });
		await fc.assert(
			fc.asyncProperty(stopped, fc.constantFrom(20 * kB, 2_000 * kB), async (indices, rate) => {
				const clock = virtualClock();
				const limits = createRateLimits({ all: rate, perHost: 0 }, clock);
				const [one, two] = [limits.join(0), limits.join(0)];
				const stops = Array.from({ length: 32 }, () => new AbortController());
				stops.forEach(({ signal }) => void pull(clock, one, 'a', signal));
				await clock.run(1_000);
				for (const at of indices) stops[at]?.abort();
				stops.forEach(stop => stop.abort());
				const after = pull(clock, two);
				await clock.run(2_000);
				expect(between(after, 1_000, 2_000)).toBeGreaterThan(rate * 0.9);
				expect(between(after, 1_000, 2_000)).toBeLessThan(rate * 1.2);
			}),
			{ numRuns: 10 },
		);
	});
});
