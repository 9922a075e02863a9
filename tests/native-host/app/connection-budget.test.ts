import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConnectionBudget } from '../../../native-host/src/app/connection-budget.ts';
import type { Lease, Leases } from '../../../native-host/src/core/transfer/leases.ts';

const never = new AbortController().signal;
const origins = ['a', 'b', 'c'];

/** A connection of the test: closes some turns after it was told to. */
type Socket = { readonly run: Leases; readonly origin: string; readonly lease: Lease; isWanted: boolean };

function scene(maxConnections: number, maxConnectionsPerHost: number) {
	const budget = createConnectionBudget({ maxConnections, maxConnectionsPerHost });
	const sockets = new Set<Socket>();
	const at = (origin: string) => [...sockets].filter(socket => socket.origin === origin).length;
	const of = (run: Leases) => [...sockets].filter(socket => socket.run === run);
	const connect = (run: Leases, origin: string, lease: Lease | null, canGiveUp = true): Socket | null => {
		if (!lease) return null;
		const socket: Socket = { run, origin, lease, isWanted: false };
		sockets.add(socket);
		if (canGiveUp) lease.use(() => (socket.isWanted = true));
		return socket;
	};
	const close = (socket: Socket | null | undefined) => {
		if (!socket || !sockets.delete(socket)) return;
		socket.lease.giveBack();
		socket.lease.giveBack();
	};
	return { budget, sockets, at, of, connect, close };
}

const step = fc.record({
	act: fc.constantFrom('take', 'wait', 'close', 'rest', 'want', 'leave', 'limits'),
	run: fc.nat(3),
	origin: fc.constantFrom(...origins),
	number: fc.nat(20),
});

describe('connections of all runs', () => {
	it('are never more than the limits, per server and in all, whoever comes, goes, rests and wants', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 120 }), async steps => {
				const { budget, sockets, at, connect, close } = scene(7, 3);
				const runs = Array.from({ length: 4 }, () => budget.join());
				let limits = { all: 7, host: 3 };
				for (const { act, run: which, origin, number } of steps) {
					const run = runs[which] as Leases;
					const some = [...sockets][number % Math.max(1, sockets.size)];
					if (act === 'take') connect(run, origin, run.take(origin), number > 2);
					if (act === 'wait') void run.wait(origin, never).then(lease => void connect(run, origin, lease));
					if (act === 'close') close(some);
					if (act === 'rest' && some) some.lease.rest(() => (some.isWanted = true));
					if (act === 'want') run.want(new Map([[origin, number]]));
					if (act === 'leave') run.leave();
					if (act === 'limits') {
						const before = { all: sockets.size, host: Math.max(...origins.map(at)) };
						const next = { all: 1 + (number % 9), host: 1 + (number % 4) };
						budget.change({ maxConnections: next.all, maxConnectionsPerHost: next.host });
						// Who is beyond closes; nobody opens before.
						limits = { all: Math.max(next.all, before.all), host: Math.max(next.host, before.host) };
					}
					await Promise.resolve();
					await Promise.resolve();
					expect(sockets.size).toBeLessThanOrEqual(limits.all);
					for (const host of origins) expect(at(host)).toBeLessThanOrEqual(limits.host);
				}
			}),
			{ numRuns: 300 },
		);
	});

	it('nobody waits for ever while others can give up', async () => {
		const asks = fc.array(fc.tuple(fc.nat(4), fc.constantFrom(...origins)), { minLength: 1, maxLength: 25 });
		await fc.assert(
			fc.asyncProperty(asks, fc.integer({ min: 1, max: 5 }), async (all, most) => {
				const { budget, sockets, connect, close } = scene(most, Math.ceil(most / 2));
				const runs = Array.from({ length: 5 }, () => budget.join());
				let answered = 0;
				for (const [which, origin] of all) {
					const run = runs[which] as Leases;
					void run.wait(origin, never).then(lease => {
						answered++;
						connect(run, origin, lease);
					});
				}
				for (let turn = 0; turn < 200 && answered < all.length; turn++) {
					await Promise.resolve();
					// Each works a while, and whoever is wanted goes at once.
					const wanted = [...sockets].filter(({ isWanted }) => isWanted);
					for (const socket of wanted.length > 0 ? wanted : [...sockets].slice(0, 1)) close(socket);
				}
				expect(answered).toBe(all.length);
			}),
			{ numRuns: 200 },
		);
	});

	it('are shared by runs that want the same server, and taken back from who has more', async () => {
		const { budget, of, connect, close, sockets } = scene(64, 8);
		const early = budget.join();
		early.want(new Map([['a', 16]]));
		for (let more = 0; more < 16; more++) connect(early, 'a', early.take('a'));
		expect(of(early)).toHaveLength(8);
		const late = budget.join();
		late.want(new Map([['a', 16]]));
		expect(late.take('a')).toBeNull();
		expect(of(early).map(({ isWanted }) => isWanted)).toEqual([
			...Array(4).fill(false),
			...Array(4).fill(true),
		]);
		for (const socket of sockets) if (socket.isWanted) close(socket);
		expect(early.take('a')).toBeNull();
		for (let more = 0; more < 16; more++) connect(late, 'a', late.take('a'));
		expect(of(late)).toHaveLength(4);
		// What one does not want any more, the other gets.
		late.want(new Map([['a', 4]]));
		of(late).slice(2).forEach(close);
		late.want(new Map([['a', 2]]));
		for (let more = 0; more < 16; more++) connect(early, 'a', early.take('a'));
		expect(of(early)).toHaveLength(6);
	});

	it('a run that waits for a full server keeps nobody from another server', async () => {
		const { budget, connect, of } = scene(64, 1);
		const [one, two, three] = [budget.join(), budget.join(), budget.join()];
		connect(one, 'a', await one.wait('a', never), false);
		let isServed = false;
		void two.wait('a', never).then(() => (isServed = true));
		connect(three, 'b', three.take('b'));
		connect(one, 'c', one.take('c'));
		expect(isServed).toBe(false);
		expect(of(three)).toHaveLength(1);
		expect(of(one)).toHaveLength(2);
	});

	it('idle ones go first, for their own run too', async () => {
		const { budget, connect, of, close } = scene(2, 2);
		const run = budget.join();
		const [resting, working] = [connect(run, 'a', run.take('a')), connect(run, 'a', run.take('a'))];
		resting?.lease.rest(() => (resting.isWanted = true));
		const waiting = run.wait('b', never);
		expect(of(run).map(({ isWanted }) => isWanted)).toEqual([true, false]);
		close(resting);
		expect(await waiting).not.toBeNull();
		expect(working?.isWanted).toBe(false);
	});

	it('lowered limits reach every run, down to one connection in all', () => {
		const { budget, connect, sockets } = scene(9, 9);
		const runs = [budget.join(), budget.join(), budget.join()];
		for (const run of runs) {
			run.want(new Map([['a', 3]]));
			for (let more = 0; more < 3; more++) connect(run, 'a', run.take('a'));
		}
		const going = () => runs.map(run => [...sockets].filter(one => one.run === run && !one.isWanted).length);
		expect(going()).toEqual([3, 3, 3]);
		budget.change({ maxConnections: 4, maxConnectionsPerHost: 9 });
		expect(going()).toEqual([2, 1, 1]);
		budget.change({ maxConnections: 4, maxConnectionsPerHost: 1 });
		expect(going()).toEqual([1, 0, 0]);
	});

	it('one that cannot be given up stays, and the others make up for it', () => {
		const { budget, connect } = scene(4, 4);
		const [one, two] = [budget.join(), budget.join()];
		const kept = [connect(one, 'a', one.take('a'), false), connect(one, 'a', one.take('a'), false)];
		const others = [connect(two, 'a', two.take('a')), connect(two, 'a', two.take('a'))];
		budget.change({ maxConnections: 2, maxConnectionsPerHost: 2 });
		expect(kept.map(socket => socket?.isWanted)).toEqual([false, false]);
		expect(others.filter(socket => socket?.isWanted)).toHaveLength(1);
		// Once it can, it is asked.
		let isAsked = false;
		kept[1]?.lease.use(() => (isAsked = true));
		expect(isAsked).toBe(true);
	});

	it('are waited for no longer than they are wanted', async () => {
		const { budget } = scene(1, 1);
		const run = budget.join();
		run.take('a');
		const stop = new AbortController();
		const waiting = run.wait('a', stop.signal);
		stop.abort();
		expect(await waiting).toBeNull();
		expect(await run.wait('a', stop.signal)).toBeNull();
	});
});
