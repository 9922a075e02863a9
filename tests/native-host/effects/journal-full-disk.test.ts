import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countingEngine } from '../../support/queue/counting-engine.ts';
import { openTestQueue, taskId, temporaryFolder } from '../../support/queue/open.ts';

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
