import { expect, test } from 'vitest';
import type { FaultSummary } from '../../shared/domain/fault-summary.ts';
import type { TimelineEntry } from '../../shared/domain/timeline.ts';
import { killProcess } from '../support/browsers/processes.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { inScene, type Scene } from '../support/e2e/scene.ts';
import { fileDigest } from '../support/file-digest.ts';
import { contentSha256 } from '../support/server/content.ts';
import { startServer } from '../support/server/server.ts';

const size = 5_000_000;

const historyOf = async (scene: Scene, id: string): Promise<TimelineEntry[]> =>
	JSON.parse(await scene.run('history', id, '--json')) as TimelineEntry[];

const failuresOf = async (scene: Scene): Promise<FaultSummary> =>
	JSON.parse(await scene.run('faults', '--json')) as FaultSummary;

async function killDaemon(scene: Scene): Promise<void> {
	const [daemon] = scene.daemons();
	await killProcess(daemon?.pid ?? 0);
}

test('a server falls silent: the download says so, is restarted, and its history survives kill -9', context =>
	inScene({ installed: false }, async scene => {
		const silent = [{ cut: { after: 300_000, how: 'stall' as const } }, { silent: true }];
		const server = await startServer({
			'/a.bin': { size, seed: 1, script: silent },
			'/gone.bin': { size, seed: 2, script: [{ status: 404 }] },
		});
		try {
			const [url, gone] = [`${server.origin}/a.bin`, `${server.origin}/gone.bin`];
			await scene.run('add', url, gone);
			const failed = await scene.taskThat('failed', gone);
			expect((await failuresOf(scene)).codes).toEqual([{ code: 'http_not_found', total: 1 }]);
			await killDaemon(scene);
			const { id } = await scene.taskThat('paused', url);
			await scene.run('resume', id);

			const stalled = async () => (await scene.tasks()).find(task => task.id === id)?.stalledSince ?? null;
			await waitFor('the stall to be told', stalled, { timeoutMs: 75_000, everyMs: 500 });
			expect(await scene.run('list')).toContain('stalled since');

			server.files.set('/a.bin', { size, seed: 1, script: [{}] });
			await scene.run('restart', id);
			const { path } = await scene.taskThat('completed', url);
			expect(await scene.run('saved', '--days', '1')).toMatch(
				/^ {2}\d{4}-\d\d-\d\d {2}█+ .*1 file\n\n {2}127\.0\.0\.1 {2}.*1 file\n {2}in all /u,
			);
			expect(JSON.parse(await scene.run('saved', '--json'))).toMatchObject({ files: 1, bytes: size });
			expect(await fileDigest(path ?? '')).toBe(contentSha256(1, size));

			await killDaemon(scene);
			const entries = await historyOf(scene, id);
			expect(entries.map(({ kind }) => kind)).toEqual([
				'added',
				'started',
				'identified',
				'paused',
				'requeued',
				'started',
				'stalled',
				'requeued',
				'started',
				'completed',
			]);
			expect(entries).toMatchObject({ 0: { client: 'cli' }, 3: { by: 'restart' }, 7: { client: 'cli' } });
			// Removed and dismissed, a failure has still happened.
			await scene.run('dismiss', failed.id);
			const after = await failuresOf(scene);
			expect(after).toMatchObject({
				total: 1,
				categories: { server: 1 },
				hosts: [{ host: '127.0.0.1', total: 1 }],
			});
			expect(after.days).toHaveLength(7);
			await expect(scene.run('history', failed.id)).rejects.toThrow('no such download');
		} finally {
			await server.close();
		}
	})(context));
