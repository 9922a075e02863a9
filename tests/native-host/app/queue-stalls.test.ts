import { expect, test } from 'vitest';
import type { WaitingFor } from '../../../shared/protocol/contract.ts';
import { bytes, millis } from '../../../shared/kernel/units.ts';
import type { RunProgress } from '../../../native-host/src/core/transfer/run.ts';
import { countingEngine } from '../../support/queue/counting-engine.ts';
import { run } from '../../support/queue/values.ts';
import { twoClocks } from '../../support/two-clocks.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';
import { fault } from '../../../shared/domain/faults.ts';

const one = taskId(1);
const url = 'https://host.example/file.bin';

/** A queue with one run, whose bytes come or do not as the test says. */
async function withRun(folder: string, settings = {}) {
	const counted = countingEngine();
	const { clock, pass } = twoClocks('2026-11-25T12:00Z');
	let lastByteAt = clock.now();
	let waitingFor: WaitingFor | null = null;
	const progress = (): RunProgress => ({
		receivedBytes: bytes(1),
		totalBytes: null,
		bytesPerSecond: 0,
		connections: 1,
		silentFor: millis(clock.now() - lastByteAt),
		...(waitingFor === null ? {} : { waitingFor }),
		pieces: [],
	});
	const engine = {
		...counted.engine,
		start: (...given: Parameters<typeof counted.engine.start>) => {
			lastByteAt = clock.now();
			return { ...counted.engine.start(...given), progress };
		},
	};
	const queue = await openTestQueue({ folder, engine, clock, random: () => 0 });
	await queue.changeSettings(settings);
	await queue.add({ id: one, url });
	await until(() => counted.running.size === 1);
	const happened: string[] = [];
	queue.subscribe(events => happened.push(...events.map(({ event }) => event.type.replace('task.', ''))));
	return {
		queue,
		counted,
		happened,
		stateNow: () => queue.state.tasks.get(one)?.state,
		/** Until what was told is durable. */
		async pass(seconds: number) {
			for (let second = 0; second < seconds; second++) {
				pass(1_000);
				// Answered after everything before it; changes nothing.
				await queue.dispatch({ type: 'runEntered', task: taskId(2), run: run(0), phase: 'probing' });
			}
		},
		byte: () => void (lastByteAt = clock.now()),
		wait: (reason: WaitingFor | null) => void (waitingFor = reason),
		clock,
	};
}

test('30 seconds without a byte are told, with the time of the last one; the next byte ends it', async () => {
	using folder = temporaryFolder();
	const going = await withRun(folder.path);
	const since = going.clock.now();
	await going.pass(29);
	expect(going.happened).toEqual([]);
	await going.pass(2);
	expect(going.happened).toEqual(['stalled']);
	expect(going.stateNow()).toMatchObject({ status: 'downloading', stalledSince: since });
	await going.pass(600);
	expect(going.happened).toEqual(['stalled']);
	going.byte();
	await going.pass(1);
	expect(going.happened).toEqual(['stalled', 'flowing']);
	expect(going.stateNow()).toMatchObject({ status: 'downloading', stalledSince: null });
	await going.queue.close();
});

test.each<WaitingFor>(['rate', 'disk', 'server', 'connection'])(
	'never while it waits for %s',
	async reason => {
		using folder = temporaryFolder();
		const going = await withRun(folder.path, { restartStalled: 1 });
		going.wait(reason);
		await going.pass(300);
		expect(going.happened).toEqual([]);
		await going.queue.close();
	},
);

test('what it waits for, once that is known, ends it as well', async () => {
	using folder = temporaryFolder();
	const going = await withRun(folder.path);
	await going.pass(31);
	going.wait('server');
	await going.pass(1);
	expect(going.happened).toEqual(['stalled', 'flowing']);
	await going.queue.close();
});

test.each(['extracting', 'assembling', 'verifying'] as const)(
	'never while we work ourselves: %s',
	async phase => {
		using folder = temporaryFolder();
		const going = await withRun(folder.path, { restartStalled: 1 });
		[...going.counted.running][0]?.observer.entered(phase);
		await going.pass(120);
		expect(going.happened).toEqual(['phaseEntered']);
		await going.queue.close();
	},
);

test('it is begun again by itself where the settings say so, a bounded number of times', async () => {
	using folder = temporaryFolder();
	const going = await withRun(folder.path, { restartStalled: 10, retries: 2 });
	await going.pass(39);
	expect(going.happened).toEqual(['stalled']);
	await going.pass(3);
	expect(going.happened.slice(0, 3)).toEqual(['stalled', 'stopRequested', 'retryScheduled']);
	for (let rounds = 0; rounds < 10 && going.stateNow()?.status !== 'failed'; rounds++) await going.pass(50);
	expect(going.stateNow()).toMatchObject({ status: 'failed', fault: { code: 'stalled' } });
	expect(going.counted.started).toBe(3);
	await going.queue.close();
});

test('somebody restarts it: stopped, then begun again with what is saved', async () => {
	using folder = temporaryFolder();
	const going = await withRun(folder.path);
	await going.pass(31);
	expect((await going.queue.dispatch({ type: 'restart', task: one }, 'cli')).ok).toBe(true);
	await until(() => going.counted.started === 2);
	expect(going.happened).toEqual(['stalled', 'stopRequested', 'requeued', 'started']);
	expect(going.counted.running.size).toBe(1);
	expect(going.stateNow()).toMatchObject({ status: 'downloading', stalledSince: null });
	await going.queue.close();
});

test('a retry that is waited for is begun at once', async () => {
	using folder = temporaryFolder();
	const going = await withRun(folder.path);
	const gone = { kind: 'failed', savedBytes: bytes(1), progressed: true } as const;
	[...going.counted.running][0]?.settle({
		...gone,
		fault: fault('http_too_many_requests'),
		retryAfter: millis(3_600_000),
	});
	await until(() => going.stateNow()?.status === 'queued');
	await going.queue.dispatch({ type: 'restart', task: one });
	await until(() => going.counted.started === 2);
	await going.queue.close();
});
