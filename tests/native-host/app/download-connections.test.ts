import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnectionBudget } from '../../../native-host/src/app/connection-budget.ts';
import { engineBench } from '../../support/engine.ts';
import { contentChecksum } from '../../support/server/content.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';

const MiB = 1024 * 1024;
const size = 6 * MiB;
const slow = [{ bytesPerSecond: MiB }];

let server: LyingServer;
beforeEach(async () => {
	server = await startServer({
		'/a.bin': { size, seed: 1, script: slow },
		'/b.bin': { size, seed: 2, script: slow },
	});
});
afterEach(() => server.close());

const right = (seed: number) => ({ kind: 'completed', digest: contentChecksum(seed, size) });

describe('limits over all downloads', () => {
	it('are kept by downloads that run together, and both end', async () => {
		const leases = createConnectionBudget({ maxConnections: 64, maxConnectionsPerHost: 6 });
		using bench = engineBench({}, () => ({ leases }));
		const [a, b] = await Promise.all([
			bench.run(`${server.origin}/a.bin`, { segments: 16 }),
			bench.run(`${server.origin}/b.bin`, { segments: 16 }),
		]);
		expect(a).toMatchObject(right(1));
		expect(b).toMatchObject(right(2));
		expect(server.maxSockets).toBeLessThanOrEqual(6);
		expect(server.maxSockets).toBeGreaterThan(4);
	});

	it('a download waits where another has the only place', async () => {
		const leases = createConnectionBudget({ maxConnections: 1, maxConnectionsPerHost: 1 });
		using bench = engineBench({}, () => ({ leases }));
		server.files.set('/a.bin', { size: 100_000, seed: 1 });
		server.files.set('/b.bin', { size: 100_000, seed: 2 });
		const runs = ['a', 'b'].map(name => bench.run(`${server.origin}/${name}.bin`, { segments: 16 }));
		for (const { kind } of await Promise.all(runs)) expect(kind).toBe('completed');
		expect(server.maxSockets).toBeLessThanOrEqual(1);
	});

	it('a download that comes later does not wait for the end of one that has them all', async () => {
		const leases = createConnectionBudget({ maxConnections: 64, maxConnectionsPerHost: 8 });
		using bench = engineBench({}, () => ({ leases }));
		const crawling = { size, seed: 1, script: [{ bytesPerSecond: 100_000 }] };
		server.files.set('/a.bin', crawling);
		server.files.set('/b.bin', { size: 100_000, seed: 2 });
		const stop = new AbortController();
		const first = bench.start(`${server.origin}/a.bin`, { segments: 16 }, stop.signal);
		while (server.openSockets < 8) await sleep(5);
		expect((await bench.run(`${server.origin}/b.bin`, { segments: 16 })).kind).toBe('completed');
		expect(first.progress().connections).toBeGreaterThan(0);
		expect(server.maxSockets).toBeLessThanOrEqual(8);
		stop.abort();
		await first.outcome;
	});

	it('lowered, they take connections back, and nothing is fetched again that was there', async () => {
		const leases = createConnectionBudget({ maxConnections: 16, maxConnectionsPerHost: 16 });
		using bench = engineBench({}, () => ({ leases }));
		const run = bench.start(`${server.origin}/a.bin`, { segments: 12 });
		while (server.openSockets < 8) await sleep(5);
		leases.change({ maxConnections: 3, maxConnectionsPerHost: 3 });
		while (server.openSockets > 3) await sleep(5);
		leases.change({ maxConnections: 16, maxConnectionsPerHost: 16 });
		expect(await run.outcome).toMatchObject(right(1));
		// What was on its way when a connection was closed, at most.
		expect(server.servedTwice('/a.bin').again).toBeLessThan(size / 4);
	});
});

describe('a server that refuses further connections', () => {
	it('is not asked for more the next time', async () => {
		using bench = engineBench();
		server.connectionsMax = 3;
		expect(await bench.run(`${server.origin}/a.bin`, { segments: 16 })).toMatchObject(right(1));
		server.connectionsMax = Infinity;
		server.forget();
		expect(await bench.run(`${server.origin}/b.bin`, { segments: 16 })).toMatchObject(right(2));
		expect(server.maxSockets).toBeLessThanOrEqual(8);
	});
});

describe('an answer that is not plain', () => {
	it.each([
		['chunked', { framing: 'chunked', range: 'ignore' }],
		['closed for an end', { framing: 'close', range: 'ignore' }],
	] as const)(
		'%s: is read on the connection it came on, so that a link works that works once',
		async (_, how) => {
			using bench = engineBench();
			server.files.set('/once', { size: 300_000, seed: 3, script: [how, { status: 410 }] });
			const outcome = await bench.run(`${server.origin}/once`);
			expect(outcome).toMatchObject({ kind: 'completed', digest: contentChecksum(3, 300_000) });
			expect(server.seen).toHaveLength(1);
		},
	);

	it('is stopped at once', async () => {
		using bench = engineBench();
		server.files.set('/slow', {
			size,
			seed: 3,
			script: [{ framing: 'chunked', range: 'ignore', bytesPerSecond: 100_000 }],
		});
		const stop = new AbortController();
		const run = bench.start(`${server.origin}/slow`, {}, stop.signal);
		while (run.progress().receivedBytes === 0) await sleep(5);
		stop.abort();
		expect((await run.outcome).kind).toBe('stopped');
		await sleep(20);
		expect(server.openSockets).toBe(0);
	});
});

describe('a connection far slower than the others', () => {
	it('does not hold up the end', async () => {
		using bench = engineBench({ slowMs: 300 });
		const crawling = { bytesPerSecond: 20_000 };
		server.files.set('/a.bin', { size, seed: 1, script: [{}, {}, crawling, crawling, ...slow] });
		const started = performance.now();
		expect(await bench.run(`${server.origin}/a.bin`, { segments: 8 })).toMatchObject(right(1));
		// Its share alone would take half a minute.
		expect(performance.now() - started).toBeLessThan(15_000);
	});
});
