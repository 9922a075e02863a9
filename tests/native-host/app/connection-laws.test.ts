import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Run } from '../../../native-host/src/core/transfer/run.ts';
import { createConnectionBudget } from '../../../native-host/src/app/connection-budget.ts';
import { engineBench } from '../../support/engine.ts';
import { contentChecksum } from '../../support/server/content.ts';
import type { ServedFile } from '../../support/server/script.ts';
import { newCensus, startServer, type LyingServer } from '../../support/server/server.ts';

const seed = Number(process.env['RUSTLOADER_LAW_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const cases = 24;
const atOnce = 8;
const size = 700_000;
const filesMax = 4;

const limits = fc.record({
	maxConnections: fc.integer({ min: 1, max: 9 }),
	maxConnectionsPerHost: fc.integer({ min: 1, max: 6 }),
});
const anyCase = fc.record({
	first: limits,
	/** While the downloads run. */
	changes: fc.array(fc.record({ afterMs: fc.integer({ min: 10, max: 150 }), limits }), { maxLength: 3 }),
	downloads: fc.array(
		fc.record({
			/** From the first server to the second. */
			redirected: fc.boolean(),
			mirrored: fc.boolean(),
			segments: fc.constantFrom(1, 3, 16),
		}),
		{ minLength: 1, maxLength: filesMax },
	),
	/** Of the second server, in connections. */
	ceiling: fc.constantFrom(Infinity, Infinity, 2),
	validator: fc.constantFrom<Partial<ServedFile>>({}, { etag: null }),
});
type Case = typeof anyCase extends fc.Arbitrary<infer Value> ? Value : never;

const name = (at: number) => `f${at}.bin`;

function fill(servers: readonly [LyingServer, LyingServer], { validator }: Case): void {
	const [one, two] = servers;
	for (let at = 0; at < filesMax; at++) {
		const file: ServedFile = { size, seed: at, ...validator, script: [{ bytesPerSecond: 600_000 }] };
		for (const server of servers) server.files.set(`/${name(at)}`, file);
		const there = { status: 302, location: `${two.origin}/${name(at)}` };
		one.files.set(`/to/${name(at)}`, { size, seed: at, script: [there] });
	}
}

async function follow(given: Case): Promise<void> {
	const all = newCensus();
	const servers = [await startServer({}, { census: all }), await startServer({}, { census: all })] as const;
	fill(servers, given);
	const [one, two] = servers;
	two.connectionsMax = given.ceiling;
	let now = given.first;
	const leases = createConnectionBudget(now);
	using bench = engineBench({ attemptsMax: 1_000 }, () => ({ leases }));

	function check(): void {
		expect(all.max).toBeLessThanOrEqual(now.maxConnections);
		for (const server of servers) expect(server.maxSockets).toBeLessThanOrEqual(now.maxConnectionsPerHost);
	}

	try {
		const over = new Set<Run>();
		const runs = given.downloads.map(({ redirected, mirrored, segments }, at) => {
			const run = bench.start(`${one.origin}/${redirected ? 'to/' : ''}${name(at)}`, {
				mirrors: mirrored ? [`${two.origin}/${name(at)}`] : [],
				segments,
			});
			void run.outcome.then(() => over.add(run));
			return run;
		});
		const outcomes = Promise.all(runs.map(({ outcome }) => outcome));
		// A first request that is out already is not taken back.
		const canGiveUp = (run: Run) => {
			const { connections, waitingFor } = run.progress();
			return over.has(run) || connections > 0 || waitingFor === 'connection';
		};
		for (const change of given.changes) {
			await sleep(change.afterMs);
			while (!runs.every(canGiveUp)) await sleep(2);
			check();
			now = change.limits;
			leases.change(now);
			const isOver = () =>
				all.open.size > now.maxConnections ||
				servers.some(({ openSockets }) => openSockets > now.maxConnectionsPerHost);
			while (isOver()) await sleep(2);
			await sleep(60);
			for (const server of servers) server.forget();
			all.max = 0;
		}
		(await outcomes).forEach((outcome, at) =>
			expect(outcome).toMatchObject({ kind: 'completed', digest: contentChecksum(at, size) }),
		);
		await sleep(60);
		check();
		expect(all.open.size).toBe(0);
	} finally {
		await Promise.all(servers.map(server => server.close()));
	}
}

it(`whatever runs, redirects, mirrors and limits do, servers see no more connections than allowed (seed ${seed})`, async () => {
	const all = fc.sample(anyCase, { numRuns: cases, seed });
	const worker = async () => {
		for (let given = all.pop(); given; given = all.pop()) {
			const text = JSON.stringify(given);
			await follow(given).catch((error: unknown) => {
				throw new Error(`seed ${seed}: ${text}`, { cause: error });
			});
		}
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}, 240_000);
