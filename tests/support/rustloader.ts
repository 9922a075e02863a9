import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

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

export const listTasks = async (env: NodeJS.ProcessEnv): Promise<Listed[]> =>
	v.parse(v.array(Listed), JSON.parse(await rustloader(env, 'list', '--json')));
