import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createConnectionBudget, type Lease } from '../../../native-host/src/app/connection-budget.ts';

const never = new AbortController().signal;

it('counts never more than the limits, per server and in all, whoever comes and goes', async () => {
	const step = fc.tuple(fc.constantFrom('take', 'wait', 'drop'), fc.constantFrom('a', 'b', 'c'), fc.nat(50));
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 80 }), async steps => {
			const limits = { maxConnections: 7, maxConnectionsPerHost: 3 };
			const budget = createConnectionBudget(limits);
			const held: { origin: string; lease: Lease }[] = [];
			for (const [act, origin, which] of steps) {
				if (act === 'take') {
					const lease = budget.take(origin);
					if (lease) held.push({ origin, lease });
				} else if (act === 'wait') {
					void budget.wait(origin, never).then(lease => lease && held.push({ origin, lease }));
				} else held.splice(which % Math.max(1, held.length), 1)[0]?.lease[Symbol.dispose]();
				await Promise.resolve();
				expect(held.length).toBeLessThanOrEqual(limits.maxConnections);
				for (const host of ['a', 'b', 'c'])
					expect(held.filter(one => one.origin === host).length).toBeLessThanOrEqual(3);
			}
		}),
	);
});

it('gives whoever waits the next place, before those who have one already', async () => {
	const budget = createConnectionBudget({ maxConnections: 1, maxConnectionsPerHost: 1 });
	const first = budget.take('a');
	const waiting = budget.wait('a', never);
	expect(budget.take('b')).toBeNull();
	first?.[Symbol.dispose]();
	expect(budget.take('a')).toBeNull();
	const second = await waiting;
	expect(second).not.toBeNull();
	second?.[Symbol.dispose]();
	second?.[Symbol.dispose]();
	expect(budget.take('a')).not.toBeNull();
	expect(budget.take('a')).toBeNull();
});

it('waits no longer than it is wanted', async () => {
	const budget = createConnectionBudget({ maxConnections: 1, maxConnectionsPerHost: 1 });
	budget.take('a');
	const stop = new AbortController();
	const waiting = budget.wait('a', stop.signal);
	stop.abort();
	expect(await waiting).toBeNull();
	expect(await budget.wait('a', stop.signal)).toBeNull();
});

it('takes back what lowered limits do not allow, the newest first, and never the only one of a run', async () => {
	const budget = createConnectionBudget({ maxConnections: 9, maxConnectionsPerHost: 9 });
	const own = await budget.wait('a', never);
	const further = [budget.take('a'), budget.take('a'), budget.take('b')];
	const told: number[] = [];
	further.forEach((lease, at) => lease?.revoked(() => told.push(at)));
	budget.change({ maxConnections: 9, maxConnectionsPerHost: 2 });
	expect(told).toEqual([1]);
	budget.change({ maxConnections: 1, maxConnectionsPerHost: 1 });
	expect(told).toEqual([1, 2, 0]);
	expect(own?.isRevoked()).toBe(false);
	expect(further.every(lease => lease?.isRevoked())).toBe(true);
});

it('a run that has none gets one of those that another has more of', async () => {
	const budget = createConnectionBudget({ maxConnections: 9, maxConnectionsPerHost: 3 });
	const own = await budget.wait('a', never);
	const further = [budget.take('a'), budget.take('a')];
	const other = budget.take('b');
	further.forEach(lease => lease?.revoked(() => lease[Symbol.dispose]()));
	const second = await budget.wait('a', never);
	expect(second).not.toBeNull();
	expect([own, ...further, other].map(lease => lease?.isRevoked())).toEqual([false, false, true, false]);
	expect(budget.take('a')).toBeNull();
});
