import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WaitingFor } from '../../../shared/protocol/contract.ts';
import { createConnectionBudget } from '../../../native-host/src/app/connection-budget.ts';
import { createRunView } from '../../../native-host/src/app/download-progress.ts';
import { createRateLimits } from '../../../native-host/src/app/rate-limits.ts';
import { systemClock } from '../../../native-host/src/effects/clock.ts';
import { engineBench, type Bench } from '../../support/engine.ts';
import type { Behaviour } from '../../support/server/script.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';

let server: LyingServer;
beforeEach(async () => {
	server = await startServer();
});
afterEach(() => server.close());

const patient = { stallMs: 60_000, answerMs: 60_000, retryAfterMaxMs: 600_000 };

/** Starts a run, waits until it says that it waits for that, and stops it. */
async function expectWait(bench: Bench, expected: WaitingFor | undefined, holds: () => boolean) {
	const stop = new AbortController();
	const run = bench.start(`${server.origin}/a.bin`, {}, stop.signal);
	const isSo = () => run.progress().waitingFor === expected && holds();
	while (!isSo()) await sleep(5);
	stop.abort();
	expect((await run.outcome).kind).toBe('stopped');
}

const serve = (...script: Behaviour[]) => server.files.set('/a.bin', { size: 3_000_000, seed: 1, script });
const isAsked = () => server.seen.length > 0;

test('a rate limit is waited for, not the server', async () => {
	using bench = engineBench(patient, () => ({
		rates: createRateLimits({ all: 1, perHost: 0 }, systemClock),
	}));
	serve({});
	await expectWait(bench, 'rate', isAsked);
});

test.each([503, 429])('after %d with Retry-After it is the server who said when', async status => {
	using bench = engineBench(patient);
	serve({ status, retryAfter: '300' });
	await expectWait(bench, 'server', isAsked);
});

test('within a download as well', async () => {
	using bench = engineBench({ ...patient, segmentsFor: () => 1 });
	serve({ cut: { after: 500_000, how: 'reset' } }, { status: 503, retryAfter: '300' });
	await expectWait(bench, 'server', () => server.seen.length > 1);
});

test('a place for its connection', async () => {
	const leases = createConnectionBudget({ maxConnections: 1, maxConnectionsPerHost: 1 });
	using bench = engineBench(patient, () => ({ leases }));
	const other = leases.join();
	other.want(new Map([['http://elsewhere.example', 1]]));
	const lease = await other.wait('http://elsewhere.example', new AbortController().signal);
	lease?.use(null);
	serve({});
	await expectWait(bench, 'connection', () => !isAsked());
	lease?.giveBack();
	other.leave();
});

test.each<[string, Behaviour]>([
	['that does not answer', { silent: true }],
	['that falls silent', { cut: { after: 100_000, how: 'stall' } }],
])('a server %s owes us bytes: nothing of ours is waited for', async (_, behaviour) => {
	using bench = engineBench(patient);
	serve(behaviour);
	await expectWait(bench, undefined, isAsked);
});

test('silence counts from the end of a wait', async () => {
	let now = 0;
	const view = createRunView({ ...systemClock, monotonic: () => now });
	const { promise, resolve } = Promise.withResolvers<void>();
	const over = view.waits.during('server', promise);
	now = 60_000;
	expect(view.progress()).toMatchObject({ waitingFor: 'server', silentFor: 60_000 });
	resolve();
	await over;
	now = 61_000;
	expect(view.progress()).toMatchObject({ silentFor: 1_000 });
	expect(view.progress().waitingFor).toBeUndefined();
});
