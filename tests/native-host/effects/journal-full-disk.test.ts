import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytes } from '../../../shared/kernel/units.ts';
import { countingEngine } from '../../support/queue/counting-engine.ts';
import { quiet } from '../../support/queue/invariants.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';

/** A real file system that fills up; only where this process may mount one. */
function mount(path: string): boolean {
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', path], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

test('a full disk refuses what it cannot keep, and takes more when there is room', async context => {
	using folder = temporaryFolder();
	if (!mount(folder.path)) context.skip('may not mount');
	try {
		const fake = countingEngine();
		const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
		writeFileSync(join(folder.path, 'ballast'), Buffer.alloc(60_000));
		const add = (at: number) => queue.add({ id: taskId(at), url: `https://h.example/${'x'.repeat(4_000)}` });
		let kept = 0;
		let refused = await add(kept);
		for (; refused.ok && kept < 100; kept++) refused = await add(kept + 1);
		expect(refused).toMatchObject({ ok: false, error: { code: 'journal_unavailable', detail: 'ENOSPC' } });
		expect(queue.state.tasks.size).toBe(kept);
		expect(await queue.dispatch({ type: 'move', task: taskId(0), before: null })).toBeDefined();
		rmSync(join(folder.path, 'ballast'));
		expect(await add(500)).toMatchObject({ ok: true });
		await queue.close();
		const again = await openTestQueue({ folder: folder.path, engine: fake.engine });
		expect([...again.state.tasks.keys()]).toEqual([...queue.state.tasks.keys()]);
		await again.close();
	} finally {
		execFileSync('umount', [folder.path]);
	}
});

test('what runs report while the disk is full is kept until there is room', async context => {
	using folder = temporaryFolder();
	if (!mount(folder.path)) context.skip('may not mount');
	const fake = countingEngine();
	const queue = await openTestQueue({ folder: folder.path, engine: fake.engine });
	try {
		await queue.changeSettings({ maxConcurrent: 1 });
		await queue.add({ id: taskId(1), url: 'https://h.example/1' });
		await queue.add({ id: taskId(2), url: 'https://h.example/2' });
		await quiet(queue, fake);
		const ballast = join(folder.path, 'ballast');
		fillUp(ballast);
		const refused = { ok: false, error: { code: 'journal_unavailable', detail: 'ENOSPC' } };
		// Longer than what is free in the journal's last page.
		const long = `/d/${'x'.repeat(4_090)}`;
		const changed = await queue.dispatch({ type: 'changeFolder', task: taskId(2), folder: long });
		expect(changed).toMatchObject(refused);
		expect(queue.state.tasks.get(taskId(2))?.request.folder).toBeNull();
		for (const run of fake.running)
			run.settle({ kind: 'completed', path: long, bytes: bytes(1), digest: null });
		// Whatever is asked now comes behind what happened.
		const again = () => queue.dispatch({ type: 'changeFolder', task: taskId(2), folder: long });
		expect(await again()).toMatchObject(refused);
		expect(queue.state.tasks.get(taskId(1))?.state.status).toBe('downloading');
		// The slot is not given to the next one before its end is on record.
		expect(fake.started).toBe(1);
		rmSync(ballast);
		await until(() => queue.state.tasks.get(taskId(1))?.state.status === 'completed');
		await quiet(queue, fake);
		expect(queue.state.tasks.get(taskId(2))?.state.status).toBe('downloading');
		expect(await again()).toMatchObject({ ok: true });
	} finally {
		await queue.close();
		execFileSync('umount', [folder.path]);
	}
});

/** To the last byte. */
function fillUp(path: string): void {
	let count = 65_536;
	while (count >= 1) {
		try {
			appendFileSync(path, Buffer.alloc(count));
		} catch {
			count = Math.floor(count / 2);
		}
	}
}
