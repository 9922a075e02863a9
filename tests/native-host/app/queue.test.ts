import { describe, expect, test } from 'vitest';
import { completed, countingEngine, failedForGood, target } from '../../support/queue/counting-engine.ts';
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
