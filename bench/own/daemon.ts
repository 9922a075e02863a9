import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mintTaskId, type TaskId } from '../../shared/domain/ids.ts';
import { openClient, openClientIfRunning, type Client } from '../../native-host/src/cli/daemon-client.ts';
import { followQueue } from '../../native-host/src/cli/follow-queue.ts';
import type { ListedTask } from '../../native-host/src/cli/list-tasks.ts';
import { rustloader } from '../clients.ts';
import { measure, type Cost } from '../measure.ts';

export type MeasuredDaemon = AsyncDisposable & {
	readonly folder: string;
	readonly client: Client;
	/** Gives the id. */
	readonly add: (url: string, fileName: string) => Promise<TaskId>;
	/** When a task is as asked; throws where it failed. */
	readonly until: (id: TaskId, met: (listed: ListedTask) => boolean) => Promise<void>;
	/** Ends it; what it cost from start to end. */
	readonly stop: () => Promise<Cost>;
};

const startAttemptsMax = 200;

/** The built daemon with a home of its own, measured while it lives. */
export async function startDaemon(within: string): Promise<MeasuredDaemon> {
	const folder = mkdtempSync(join(within, 'daemon-'));
	const files = join(folder, 'files');
	mkdirSync(files);
	const state = join(folder, 'state');
	process.env['RUSTLOADER_HOME'] = state;
	const cost = measure(rustloader, ['daemon'], {
		cwd: folder,
		env: { HOME: folder, RUSTLOADER_HOME: state },
		msMax: 1_200_000,
	});
	cost.catch(() => {});
	// Asked for only once it is there: who asks earlier starts one of its own.
	for (let attempt = 0; attempt < startAttemptsMax; attempt++) {
		const running = await openClientIfRunning();
		if (running.ok && running.value) {
			running.value[Symbol.dispose]();
			break;
		}
		await sleep(25);
	}
	const watchers = new Set<(listed: ListedTask) => void>();
	const look = (id: TaskId, { one }: { one: (id: TaskId) => ListedTask | null }): void => {
		const listed = one(id);
		if (listed) for (const watcher of watchers) watcher(listed);
	};
	const opened = await openClient(followQueue({ changed: look, progressed: look }));
	if (!opened.ok) throw new Error(opened.error.detail);
	const client = opened.value;
	await client.call('settings.set', { maxConcurrent: 10, maxPerHost: 10 });
	const subscribed = await client.call('events.subscribe', { journal: null, since: 0 as never });
	if (!subscribed.ok) throw new Error(subscribed.error.detail);
	let ended: Promise<Cost> | null = null;
	const stop = (): Promise<Cost> => (ended ??= client.call('daemon.stop', {}).then(() => cost));
	return {
		folder: files,
		client,
		stop,
		async add(url, fileName) {
			const id = mintTaskId(() => randomInt(2 ** 40) / 2 ** 40);
			const added = await client.call('task.add', { id, url, folder: files, fileName, segments: 16 });
			if (!added.ok) throw new Error(added.error.detail);
			return id;
		},
		until: (id, met) =>
			new Promise((resolve, reject) => {
				const watcher = (listed: ListedTask): void => {
					if (listed.task.id !== id) return;
					const { state } = listed.task;
					if (state.status === 'failed') reject(new Error(`failed: ${state.fault.detail}`));
					else if (!met(listed)) return;
					else resolve();
					watchers.delete(watcher);
				};
				watchers.add(watcher);
			}),
		async [Symbol.asyncDispose]() {
			await stop();
			client[Symbol.dispose]();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
