import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../shared/domain/events.ts';
import { waitingCommandsMax } from '../../../native-host/src/app/queue-spine.ts';
import { fold } from '../../../shared/domain/fold.ts';
import { emptyState } from '../../../shared/domain/queue-state.ts';
import type { Seq } from '../../../shared/domain/ids.ts';
import { faultyDisk } from '../../support/queue/faulty-disk.ts';
import { expectInvariants, quiet } from '../../support/queue/invariants.ts';
import {
	completed,
	countingEngine,
	failedForGood,
	stopped,
	target,
} from '../../support/queue/counting-engine.ts';
import { journalName } from '../../../native-host/src/effects/journal-file.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';

const url = 'https://host.example/file.bin';
const one = taskId(1);

describe('a task from end to end', () => {
	test('is added, runs, and is completed', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
		expect(await queue.add({ id: one, url })).toEqual({ ok: true, value: { task: one } });
		await until(() => fake.running.size === 1);
		const [run] = fake.running;
		expect(run?.request).toMatchObject({ url, folder: '/downloads', segments: 16, target: null });
		run?.observer.identified(target());
		run?.observer.entered('transferring');
		run?.settle(completed);
		await until(() => queue.idle());
		expect(queue.state.tasks.get(one)?.state).toMatchObject({ status: 'completed', path: '/d/file' });
		await queue.close();

		const again = await openTestQueue({ folder: folder.path, engine: fake.engine });
		expect(again.state).toEqual(queue.state);
		await again.close();
	});

	test('a paused one keeps its slot until its run has stopped', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine({ holdStops: true });
		const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
		await queue.changeSettings({ maxConcurrent: 1 });
		await queue.add({ id: one, url });
		await queue.add({ id: taskId(2), url });
		await until(() => fake.running.size === 1);
		await queue.dispatch({ type: 'pause', task: one });
		expect(queue.state.tasks.get(one)?.state).toMatchObject({ status: 'downloading', stopping: 'pause' });
		expect(fake.started).toBe(1);
		const [run] = fake.running;
		expect(run?.isAborted()).toBe(true);
		run?.settle(failedForGood);
		await until(() => fake.running.size === 1);
		expect(queue.state.tasks.get(one)?.state).toEqual({ status: 'paused', by: 'user' });
		const closed = queue.close();
		await until(() => [...fake.running].every(other => other.isAborted()));
		for (const other of fake.running) other.settle(failedForGood);
		await closed;
	});
});

describe('many at once', () => {
	async function withTasks(count: number, fake: ReturnType<typeof countingEngine>, folder: string) {
		const queue = await openTestQueue({ folder, engine: fake.engine });
		await Promise.all(
			Array.from({ length: count }, (_, at) => queue.add({ id: taskId(at), url: `${url}?n=${at}` })),
		);
		return queue;
	}

	test('ten resumeAll at once resume each task once', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		const queue = await withTasks(50, fake, folder.path);
		await queue.dispatch({ type: 'pauseAll' });
		await quiet(queue, fake);
		const before = queue.state.seq;
		const done = await Promise.all(Array.from({ length: 10 }, () => queue.dispatch({ type: 'resumeAll' })));
		const counts = done.map(result => (result.ok ? result.value.length : -1));
		expect(counts.filter(count => count > 0)).toEqual([50]);
		expect(counts.filter(count => count === 0).length).toBe(9);
		await quiet(queue, fake);
		expect(queue.state.seq).toBe(before + 50 + 5);
		expectInvariants(queue, readFileSync(join(folder.path, journalName)), fake);
		expect(fake.most).toBe(5);
		await queue.close();
	});

	test('50 rapid pauses and resumes, with runs that stop late, end as the last one asked', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine({ holdStops: true });
		const queue = await withTasks(3, fake, folder.path);
		await until(() => fake.running.size === 3);
		for (let turn = 0; turn < 50; turn++) {
			await queue.dispatch({ type: 'pause', task: taskId(0) });
			await queue.dispatch({ type: 'resume', task: taskId(0) });
		}
		expect(fake.started).toBe(3);
		for (const run of fake.running) if (run.isAborted()) run.settle(stopped);
		await until(() => fake.started === 4);
		await quiet(queue, fake);
		expectInvariants(queue, readFileSync(join(folder.path, journalName)), fake);
		for (const run of fake.running) run.settle(completed);
		await until(() => queue.idle());
		expect(fake.most).toBe(3);
		await queue.close();
	});

	test('50 tasks under 100 pauses and resumes finish, each once', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		const queue = await withTasks(50, fake, folder.path);
		for (let turn = 0; turn < 100; turn++) {
			const task = taskId((turn * 17) % 50);
			void queue.dispatch({ type: turn % 2 === 0 ? 'pause' : 'resume', task });
			if (turn % 10 === 0) await quiet(queue, fake);
		}
		await queue.dispatch({ type: 'resumeAll' });
		const finished = new Map<string, number>();
		queue.subscribe(events => {
			for (const { event } of events) {
				if (event.type === 'task.completed') finished.set(event.task, (finished.get(event.task) ?? 0) + 1);
			}
		});
		while (!queue.idle()) {
			for (const run of fake.running) run.settle(completed);
			await new Promise(resolve => setImmediate(resolve));
		}
		expect(finished.size).toBe(50);
		expect([...finished.values()].every(times => times === 1)).toBe(true);
		expect(fake.most).toBe(5);
		await queue.close();
	});
});

test('commands that wait are bounded: one more is refused, the others are all answered', async () => {
	using folder = temporaryFolder();
	const fake = countingEngine();
	const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
	const resume = () => queue.dispatch({ type: 'resumeAll' });
	const answers = await Promise.all(Array.from({ length: waitingCommandsMax + 1 }, resume));
	expect(answers.filter(({ ok }) => ok).length).toBe(waitingCommandsMax);
	expect(answers.at(-1)).toMatchObject({ ok: false, error: { code: 'internal' } });
	await queue.close();
});

describe('who listens', () => {
	test('gets every event once, in order, and can catch up from any of the last', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
		const heard: RecordedEvent[] = [];
		using _broken = queue.subscribe(() => {
			throw new Error('a listener of no use');
		});
		const subscription = queue.subscribe(events => heard.push(...events));
		for (let at = 0; at < 9; at++) await queue.add({ id: taskId(at), url });
		await quiet(queue, fake);
		const mirror = emptyState();
		for (const recorded of heard) fold(mirror, recorded);
		expect(mirror).toEqual(queue.state);
		expect(heard.map(({ seq }) => seq)).toEqual(heard.map((_, at) => at + 1));
		expect(queue.eventsSince(4 as Seq)).toEqual(heard.slice(4));
		expect(queue.eventsSince(queue.state.seq)).toEqual([]);
		expect(queue.eventsSince((queue.state.seq + 1) as Seq)).toBe(null);
		subscription[Symbol.dispose]();
		await queue.dispatch({ type: 'pauseAll' });
		expect(heard.length).toBeLessThan(queue.state.seq);
		await queue.close();
	});
});

describe('a journal that cannot be written', () => {
	test('refuses every command, changes nothing, loses no report of a run, and goes on once it can', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		let isFull = false;
		const disk = faultyDisk(({ name, path }) =>
			isFull && name === 'write' && path.includes('journal') ? { code: 'ENOSPC', torn: true } : null,
		);
		const queue = await openTestQueue({ folder: folder.path, engine: fake.engine, disk });
		await queue.changeSettings({ maxConcurrent: 1 });
		await queue.add({ id: one, url });
		await queue.add({ id: taskId(2), url });
		await until(() => fake.running.size === 1);
		const before = queue.state;
		isFull = true;
		const refused = { ok: false, error: { code: 'journal_unavailable', detail: 'ENOSPC' } };
		const [run] = fake.running;
		run?.observer.identified(target());
		run?.settle(completed);
		expect(await queue.add({ id: taskId(3), url })).toEqual(refused);
		expect(await queue.dispatch({ type: 'pause', task: taskId(2) })).toEqual(refused);
		expect(queue.state).toBe(before);
		// The slot is not free before the journal says so.
		expect(fake.started).toBe(1);
		isFull = false;
		expect(await queue.dispatch({ type: 'resumeAll' })).toMatchObject({ ok: true });
		expect(queue.state.tasks.get(one)?.state.status).toBe('completed');
		expect(queue.state.tasks.get(one)?.target).toEqual(target());
		await quiet(queue, fake);
		expectInvariants(queue, readFileSync(join(folder.path, journalName)), fake);
		await queue.close();
	});

	test('is tried again by itself', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		let isFull = false;
		const disk = faultyDisk(({ name }) => (isFull && name === 'sync' ? { code: 'EIO' } : null));
		const queue = await openTestQueue({ folder: folder.path, engine: fake.engine, disk });
		await queue.add({ id: one, url });
		await until(() => fake.running.size === 1);
		isFull = true;
		for (const run of fake.running) run.settle(completed);
		await new Promise(resolve => setTimeout(resolve, 20));
		expect(queue.state.tasks.get(one)?.state.status).toBe('downloading');
		isFull = false;
		await until(() => queue.idle());
		expect(queue.state.tasks.get(one)?.state.status).toBe('completed');
		await queue.close();
	});
});

describe('the end', () => {
	test('stops every run, waits for it, and writes how it ended', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine({ holdStops: true });
		const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
		for (const at of [1, 2, 3]) await queue.add({ id: taskId(at), url });
		await until(() => fake.running.size === 3);
		let isClosed = false;
		const closed = queue.close().then(() => {
			isClosed = true;
		});
		const runs = [...fake.running];
		await until(() => runs.every(run => run.isAborted()));
		expect(await queue.dispatch({ type: 'pauseAll' })).toMatchObject({
			error: { code: 'daemon_unreachable' },
		});
		expect(await queue.add({ id: taskId(4), url })).toMatchObject({ error: { code: 'daemon_unreachable' } });
		runs[0]?.settle(stopped);
		runs[1]?.settle(completed);
		await new Promise(resolve => setImmediate(resolve));
		expect(isClosed).toBe(false);
		runs[2]?.settle(stopped);
		await closed;
		expect([1, 2, 3].map(at => queue.state.tasks.get(taskId(at))?.state)).toMatchObject([
			{ status: 'paused', by: 'restart' },
			{ status: 'completed' },
			{ status: 'paused', by: 'restart' },
		]);
		expect(fake.started).toBe(3);
	});

	test('that came without warning: downloading is paused by restart with what its manifest says', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		let isDead = false;
		const disk = faultyDisk(() => (isDead ? { code: 'DEAD' } : null));
		const queue = await openTestQueue({ folder: folder.path, engine: fake.engine, disk });
		await queue.changeSettings({ maxConcurrent: 1 });
		await queue.add({ id: one, url });
		await queue.add({ id: taskId(2), url });
		await until(() => fake.running.size === 1);
		for (const run of fake.running) run.observer.identified(target());
		await quiet(queue, fake);
		isDead = true;
		await queue.close();
		const again = await openTestQueue({ folder: folder.path, engine: fake.engine });
		expect(again.state.tasks.get(one)).toMatchObject({
			state: { status: 'paused', by: 'restart' },
			savedBytes: 77,
		});
		expect(again.state.tasks.get(taskId(2))?.state.status).toBe('downloading');
		expect(again.settings().maxConcurrent).toBe(1);
		await again.close();
	});

	test('a queue that is open cannot be opened again', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
		await expect(openTestQueue({ folder: folder.path, engine: fake.engine })).rejects.toThrow(
			'daemon_locked',
		);
		await queue.close();
	});
});

describe('parts', () => {
	test('are discarded by a reset and a removal before anything starts anew, never of a finished file', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		const said: string[] = [];
		const engine = {
			...fake.engine,
			start: (...args: Parameters<typeof fake.engine.start>) => {
				said.push('start');
				return fake.engine.start(...args);
			},
			async discard() {
				await new Promise(resolve => setTimeout(resolve, 10));
				said.push('discard');
			},
		};
		const queue = await openTestQueue({ folder: folder.path, engine });
		await queue.add({ id: one, url });
		await until(() => fake.running.size === 1);
		for (const run of fake.running) run.observer.identified(target());
		await queue.dispatch({ type: 'reset', task: one });
		await until(() => fake.started === 2);
		expect(said).toEqual(['start', 'discard', 'start']);
		for (const run of fake.running) {
			expect(run.request.target).toBe(null);
			run.observer.identified(target());
			run.settle(completed);
		}
		await until(() => queue.idle());
		await queue.dispatch({ type: 'remove', task: one });
		await until(() => queue.idle());
		expect(said).toEqual(['start', 'discard', 'start']);
		await queue.close();
	});
});
