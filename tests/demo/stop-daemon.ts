import type { Home } from '../support/browsers/home.ts';
import { listTasks, rustloader } from '../support/rustloader.ts';

/** Ends the demo's daemon; gives the number of downloads that it leaves unfinished. */
export async function stopDaemon(home: Home): Promise<number> {
	const tasks = await listTasks(home.env).catch(() => []);
	await rustloader(home.env, 'stop').catch(() => {});
	await home.killAll();
	return tasks.filter(({ status }) => ['queued', 'downloading', 'paused'].includes(status)).length;
}
