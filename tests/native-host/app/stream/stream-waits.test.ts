import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createConnectionBudget } from '../../../../native-host/src/app/connection-budget.ts';
import type { EnginePorts } from '../../../../native-host/src/app/download.ts';
import { createRateLimits } from '../../../../native-host/src/app/rate-limits.ts';
import { systemClock } from '../../../../native-host/src/effects/clock.ts';
import type { WaitingFor } from '../../../../shared/protocol/contract.ts';
import { streamBench, wanting } from '../../../support/streams/stream-bench.ts';
import { serveStreams, type StreamServer } from '../../../support/streams/stream-server.ts';

let server: StreamServer;
beforeEach(async () => {
	server = await serveStreams('/nowhere');
	server.made.set('/a.m3u8', () => ({
		type: 'application/vnd.apple.mpegurl',
		body: '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n0.ts\n#EXTINF:1,\n1.ts\n#EXT-X-ENDLIST\n',
	}));
	for (const segment of ['/0.ts', '/1.ts'])
		server.made.set(segment, () => ({ type: 'video/mp2t', body: Buffer.alloc(200_000) }));
});
afterEach(() => server[Symbol.asyncDispose]());

const patient = { stallMs: 60_000, answerMs: 60_000, retryAfterMaxMs: 600_000 };

const bench = (change: Partial<EnginePorts> = {}) =>
	streamBench(undefined, ports => ({ ...change, limits: { ...ports.limits, ...patient } }));

const isSegment = (path: string) => path.endsWith('.ts');
const hasAsked = () => server.asked.some(isSegment);

/** Starts a run of two connections, waits until it says that it waits for that, and stops it. */
async function expectWait(on: ReturnType<typeof bench>, expected: WaitingFor, holds = hasAsked) {
	const stop = new AbortController();
	const run = on.start(`${server.url}/a.m3u8`, wanting({}, { connections: 2 }), stop.signal);
	while (run.progress().waitingFor !== expected || !holds()) await sleep(5);
	stop.abort();
	expect((await run.outcome).kind).toBe('stopped');
}

test('segments that are to come later are waited for, as long as the server asked', async () => {
	server.fate = path => (isSegment(path) ? { status: 503, headers: { 'retry-after': '300' } } : null);
	using on = bench();
	await expectWait(on, 'server');
});

test('so is a playlist', async () => {
	server.fate = () => ({ status: 429, headers: { 'retry-after': '300' } });
	using on = bench();
	await expectWait(on, 'server', () => server.asked.length > 0);
});

test('a rate limit is waited for, not the server', async () => {
	server.fate = () => null;
	// The playlist passes within the first moments, a segment does not.
	using on = bench({ rates: createRateLimits({ all: 2_000, perHost: 0 }, systemClock) });
	await expectWait(on, 'rate');
});

test('a place for its connection', async () => {
	const leases = createConnectionBudget({ maxConnections: 1, maxConnectionsPerHost: 1 });
	using on = bench({ leases });
	const other = leases.join();
	other.want(new Map([['http://elsewhere.example', 1]]));
	const lease = await other.wait('http://elsewhere.example', new AbortController().signal);
	lease?.use(null);
	await expectWait(on, 'connection', () => server.asked.length === 0);
	lease?.giveBack();
	other.leave();
});

test('a segment that falls silent owes us bytes, whatever another one waits for', async () => {
	server.fate = path =>
		path === '/0.ts' ? 'hang' : path === '/1.ts' ? { status: 503, headers: { 'retry-after': '300' } } : null;
	using on = bench();
	const stop = new AbortController();
	const run = on.start(`${server.url}/a.m3u8`, wanting({}, { connections: 2 }), stop.signal);
	const isHanging = () =>
		run.progress().connections === 1 && server.count('/1.ts') === 1 && server.open === 1;
	while (!isHanging()) await sleep(5);
	// What came of the first one is there, and the second one's answer was read.
	await sleep(200);
	expect(run.progress()).toMatchObject({ connections: 1 });
	expect(run.progress().waitingFor).toBeUndefined();
	stop.abort();
	expect((await run.outcome).kind).toBe('stopped');
});
