import { closeSync, openSync, ftruncateSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskId } from '../../shared/domain/ids.ts';
import { compare, noGoal, percentile, type Row } from '../goals.ts';
import { serve } from '../rigs/serve.ts';
import { startDaemon, type MeasuredDaemon } from './daemon.ts';
import type { Own } from './own.ts';

/** Sparse: it costs the server no disk, and it is never fetched to its end. */
const bytes = 64 * 2 ** 30;

export const pause: Own = {
	name: 'pause',
	title: 'pause and cancel at full speed',
	async run({ workshop, quick }) {
		const path = join(workshop.folder('disk'), 'sparse');
		const file = openSync(path, 'w');
		ftruncateSync(file, bytes);
		closeSync(file);
		await using server = await serve({ kind: 'plain' }, path, workshop.certificate());
		await using daemon = await startDaemon(workshop.folder('disk'));
		const answered: number[] = [];
		const stopped: number[] = [];
		for (let turn = 0; turn < (quick ? 10 : 40); turn++) {
			const id = await daemon.add(`${server.url}/file?${turn}`, `out-${turn}`);
			await daemon.until(id, ({ progress }) => (progress?.receivedBytes ?? 0) > 0);
			// Not always at the same moment between two checkpoints.
			await sleep(50 + ((turn * 37) % 100));
			for (const { call, becomes } of turn % 2 === 0 ? [pausing, cancelling] : [cancelling]) {
				const startedAt = performance.now();
				const over = daemon
					.until(id, ({ task }) => task.state.status === becomes)
					.then(() => stopped.push(performance.now() - startedAt));
				const answer = await daemon.client.call(call, { task: id });
				answered.push(performance.now() - startedAt);
				if (!answer.ok) throw new Error(answer.error.detail);
				await over;
			}
			await forget(daemon, id);
		}
		rmSync(path);
		const row = (what: string, of: readonly number[]): Row[] => [
			compare({
				case: this.title,
				what: `${what}, p99 ms`,
				measured: percentile(of, 0.99),
				most: 100,
				digits: 0,
			}),
			noGoal(this.title, `${what}, median ms`, percentile(of, 0.5).toFixed(0)),
		];
		return { table: [], rows: [...row('answered', answered), ...row('sockets and file closed', stopped)] };
	},
};

const pausing = { call: 'task.pause', becomes: 'paused' } as const;
const cancelling = { call: 'task.cancel', becomes: 'cancelled' } as const;

/** What it fetched goes with it, so the disk does not fill. */
async function forget({ client }: MeasuredDaemon, id: TaskId): Promise<void> {
	const removed = await client.call('task.remove', { task: id });
	if (!removed.ok) throw new Error(removed.error.detail);
}
