import { expect, test } from 'vitest';
import { countingEngine } from '../../support/queue/counting-engine.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';

const one = taskId(1);
const url = 'https://host.example/file.bin';

test('the limit of a download reaches its run at once, and stays through a restart', async () => {
	using folder = temporaryFolder();
	const fake = countingEngine();
	const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
	await queue.add({ id: one, url, rateLimit: 1_000 });
	await until(() => fake.running.size === 1);
	const rates = () => [...fake.running].map(({ rate }) => rate);
	expect(rates()).toEqual([1_000]);
	const limit = (rate: number) => queue.dispatch({ type: 'limit', task: one, rate });
	expect(await limit(2_000)).toMatchObject({ ok: true, value: [{ event: { type: 'task.rateLimited' } }] });
	expect(rates()).toEqual([2_000]);
	// Nothing has changed, so nothing is written.
	expect(await limit(2_000)).toEqual({ ok: true, value: [] });
	await queue.dispatch({ type: 'pause', task: one });
	expect(await limit(0)).toMatchObject({ ok: true });
	expect(await limit(3_000)).toMatchObject({ ok: true });
	await until(() => queue.idle());
	await queue.close();

	const again = await openTestQueue({ folder: folder.path, engine: fake.engine });
	expect(again.state.tasks.get(one)?.request.rateLimit).toBe(3_000);
	await again.dispatch({ type: 'resume', task: one });
	await until(() => fake.running.size === 1);
	expect(rates()).toEqual([3_000]);
	await again.close();
});

test('changed while the run is being prepared, it counts as well', async () => {
	using folder = temporaryFolder();
	const fake = countingEngine();
	const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
	await Promise.all([queue.add({ id: one, url }), queue.dispatch({ type: 'limit', task: one, rate: 7 })]);
	await queue.dispatch({ type: 'limit', task: one, rate: 9 });
	await until(() => fake.running.size === 1);
	expect([...fake.running][0]?.rate).toBe(9);
	expect(await queue.dispatch({ type: 'limit', task: taskId(2), rate: 9 })).toMatchObject({ ok: false });
	await queue.close();
});
