import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultyDisk } from '../../support/queue/faulty-disk.ts';
import { completed, countingEngine, failedForGood, target } from '../../support/queue/counting-engine.ts';
import { quiet } from '../../support/queue/invariants.ts';
import { unknownMedia } from '../../../shared/domain/media.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';

const letters = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
const token = fc
	.array(fc.constantFrom(...letters), { minLength: 24, maxLength: 60, size: 'max' })
	.map(characters => `9${characters.join('')}x`);
const one = taskId(1);
const signed = (secret: string) => `https://host.example/file.bin?X-Amz-Signature=${secret}&n=1`;

function filesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter(entry => entry.isFile())
		.map(entry => join(entry.parentPath, entry.name));
}

const filesWith = (folder: string, secret: string): string[] =>
	filesIn(folder).filter(path => readFileSync(path).includes(secret));

test('secrets lie in their own files alone, reach the engine whole, and are gone at the end', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.tuple(token, token, token, token),
			fc.constantFrom('completed' as const, 'cancel' as const, 'remove' as const),
			async ([inUrl, inPage, inHeader, inUser], end) => {
				using folder = temporaryFolder();
				const fake = countingEngine();
				const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
				const url = `https://me:${inUser}@host.example/f?token=${inUrl}`;
				const pageUrl = `https://host.example/watch?session=${inPage}`;
				const headers: [string, string][] = [['Cookie', `id=${inHeader}`]];
				const media = {
					...unknownMedia,
					title: 'T',
					thumbnailUrl: `https://host.example/t.jpg?sig=${inUrl}`,
				};
				expect((await queue.add({ id: one, url, pageUrl, headers, media })).ok).toBe(true);
				await until(() => fake.running.size === 1);
				const [run] = fake.running;
				expect(run?.request).toMatchObject({ url, headers });
				run?.observer.identified({ ...target(), media });
				await quiet(queue, fake);
				const secrets = [inUrl, inPage, inHeader, inUser];
				const kept = join(folder.path, 'secrets', `${one}.json`);
				for (const secret of secrets) expect(filesWith(folder.path, secret)).toEqual([kept]);
				expect(JSON.stringify([...queue.state.tasks.values()])).not.toMatch(
					new RegExp(secrets.join('|'), 'u'),
				);
				expect(statSync(kept).mode & 0o777).toBe(0o600);
				expect(statSync(join(folder.path, 'secrets')).mode & 0o777).toBe(0o700);
				if (end === 'completed') run?.settle(completed);
				else await queue.dispatch({ type: end, task: one });
				await until(() => queue.idle());
				await queue.close();
				for (const secret of secrets) expect(filesWith(folder.path, secret)).toEqual([]);
			},
		),
		{ numRuns: 25 },
	);
});

test('a failed or paused task keeps them, for it may go on, also in the next process', async () => {
	using folder = temporaryFolder();
	const fake = countingEngine();
	const url = signed('a1b2c3d4');
	const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
	await queue.add({ id: one, url });
	await until(() => fake.running.size === 1);
	for (const run of fake.running) run.settle(failedForGood);
	await until(() => queue.idle());
	await queue.close();
	const again = await openTestQueue({ folder: folder.path, engine: fake.engine });
	await again.dispatch({ type: 'retry', task: one });
	await until(() => fake.running.size === 1);
	expect([...fake.running][0]?.request.url).toBe(url);
	await again.close();
});

test('without its secrets a task that needs them says so instead of asking with half an address', async () => {
	using folder = temporaryFolder();
	const fake = countingEngine();
	const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
	await queue.add({ id: one, url: signed('a1b2c3d4') });
	await until(() => fake.running.size === 1);
	await queue.dispatch({ type: 'cancel', task: one });
	await until(() => queue.idle());
	await queue.dispatch({ type: 'retry', task: one });
	await until(() => queue.idle());
	expect(queue.state.tasks.get(one)?.state).toMatchObject({
		status: 'failed',
		fault: { code: 'secrets_gone' },
	});
	expect(fake.started).toBe(1);
	// An address that has the mark of redaction in it by itself needs nothing.
	await queue.add({ id: taskId(2), url: 'https://host.example/***' });
	await until(() => fake.running.size === 1);
	await queue.close();
});

test('a refused task leaves none behind, an accepted one keeps its own', async () => {
	using folder = temporaryFolder();
	const fake = countingEngine();
	let isFull = false;
	const disk = faultyDisk(({ name, path }) =>
		isFull && name === 'write' && path.includes('journal') ? { code: 'ENOSPC' } : null,
	);
	const queue = await openTestQueue({ folder: folder.path, engine: fake.engine, disk });
	const secret = 'a1b2c3d4e5';
	const add = (id = one) => queue.add({ id, url: signed(secret) });
	expect(await queue.add({ id: one, url: `ftp://host.example/?token=${secret}` })).toMatchObject({
		ok: false,
	});
	isFull = true;
	expect(await Promise.all([add(), add(), add(taskId(2))])).toMatchObject([
		{ ok: false },
		{ ok: false },
		{ ok: false },
	]);
	expect(filesWith(folder.path, secret)).toEqual([]);
	isFull = false;
	expect(await Promise.all([add(), add(), add()])).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
	expect(filesWith(folder.path, secret).length).toBe(1);
	// Removed and added again at once under the same id: the new one has its secrets.
	const [, added] = await Promise.all([queue.dispatch({ type: 'remove', task: one }), add(taskId(3))]);
	expect(added.ok).toBe(true);
	await add();
	await until(() => [...fake.running].some(({ request }) => request.url === signed(secret)));
	await queue.close();
});

test('where secrets cannot be kept nothing is added, and nothing of them stays', async () => {
	using folder = temporaryFolder();
	const fake = countingEngine();
	const secret = 'a1b2c3d4e5';
	for (const fails of ['write', 'sync', 'rename', 'syncFolder']) {
		let isBroken = false;
		const disk = faultyDisk(({ name, path }) =>
			isBroken && name === fails && path.includes('secrets') ? { code: 'EIO', torn: true } : null,
		);
		const queue = await openTestQueue({ folder: folder.path, engine: fake.engine, disk });
		isBroken = true;
		const added = await queue.add({ id: one, url: signed(secret) });
		expect(added).toMatchObject({ ok: false, error: { code: 'journal_unavailable', detail: 'EIO' } });
		expect(queue.state.tasks.size).toBe(0);
		expect(filesWith(folder.path, secret)).toEqual([]);
		await queue.close();
		const again = await openTestQueue({ folder: folder.path, engine: fake.engine });
		expect(filesWith(folder.path, secret)).toEqual([]);
		await again.close();
	}
});

test('what belongs to no task is swept at the start', async () => {
	using folder = temporaryFolder();
	const fake = countingEngine();
	const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
	await queue.add({ id: one, url: signed('a1b2c3d4') });
	await queue.close();
	const { writeFileSync } = await import('node:fs');
	for (const name of [`${taskId(7)}.json`, `${taskId(1)}.json.tmp`, 'odd']) {
		writeFileSync(join(folder.path, 'secrets', name), '{}');
	}
	const again = await openTestQueue({ folder: folder.path, engine: fake.engine });
	expect(readdirSync(join(folder.path, 'secrets'))).toEqual([`${one}.json`]);
	await again.close();
});
