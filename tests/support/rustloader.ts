import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { greetDaemon } from '../../native-host/src/app/greet-daemon.ts';
import { listTasks as askForTasks } from '../../native-host/src/cli/list-tasks.ts';
import { viewTask } from '../../native-host/src/cli/task-view.ts';
import { connectSocket } from '../../native-host/src/effects/connect-socket.ts';
import { findFolders } from '../../native-host/src/effects/folders.ts';

const inDist = (path: string): string => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

/** What `npm run build` makes, and users run. */
export const built = {
	program: inDist('host/rustloader'),
	chrome: inDist('chrome'),
	firefox: inDist('firefox'),
} as const;

const timeoutMs = 30_000;

/** A row of `rustloader list --json`. */
const Listed = v.object({
	id: v.string(),
	url: v.string(),
	status: v.picklist(['queued', 'downloading', 'paused', 'completed', 'failed', 'cancelled']),
	path: v.nullable(v.string()),
	receivedBytes: v.number(),
	totalBytes: v.nullable(v.number()),
	stalledSince: v.nullable(v.number()),
	retries: v.number(),
	fault: v.nullable(
		v.object({ code: v.string(), detail: v.string(), sentence: v.string(), hint: v.string() }),
	),
});
export type Listed = v.InferOutput<typeof Listed>;

/** Runs the built program as this person; fails where it does. */
export async function rustloader(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<string> {
	const { stdout } = await execa(built.program, args, { env, extendEnv: false, timeout: timeoutMs });
	return stdout;
}

/** The queue of this person, whose daemon is started where none runs. */
export async function listTasks(env: NodeJS.ProcessEnv): Promise<Listed[]> {
	const tasks = (await askRunning(env)) ?? JSON.parse(await rustloader(env, 'list', '--json'));
	return v.parse(v.array(Listed), tasks);
}

/** Asks the daemon itself, if one runs: a process for each look at the queue took longer than what was looked for. */
async function askRunning(env: NodeJS.ProcessEnv): Promise<unknown> {
	const connected = await connectSocket(findFolders(env));
	if (!connected.ok) return null;
	const client = await greetDaemon(connected.value, 'test');
	if (!client.ok) return null;
	using open = client.value;
	const tasks = await askForTasks(open);
	return tasks.ok ? tasks.value.map(viewTask) : null;
}
