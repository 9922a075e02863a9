import { statSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '../../effects/child-environment.ts';
import { findTool, type FoundTool } from '../../effects/find-tool.ts';
import { runChild } from '../../effects/run-child.ts';

export type YtDlpTool = FoundTool & { readonly version: string };

const versionMsMax = 30_000;
const versionBytesMax = 64 * 1024;

/** Where the yt-dlp that we fetch lies. */
export const ownYtDlp = (state: string): string =>
	join(state, 'tools', process.platform === 'win32' ? 'yt-dlp.exe' : 'yt-dlp');

type Places = { readonly state: string; readonly setting: () => string; readonly env?: NodeJS.ProcessEnv };

/** Finds yt-dlp and asks for its version, anew where the file is another one. */
export function createYtDlpFinder({ state, setting, env = process.env }: Places) {
	const known = new Map<string, string>();
	return async function find(signal: AbortSignal): Promise<YtDlpTool | null> {
		const found = findTool('yt-dlp', { setting: setting(), own: ownYtDlp(state), env });
		if (!found) return null;
		const { size, mtimeMs } = statSync(found.path);
		const key = `${found.path} ${size} ${mtimeMs}`;
		const version = known.get(key) ?? (await askVersion(found.path, env, signal));
		if (version === null) return null;
		known.set(key, version);
		return { ...found, version };
	};
}

/** Null: it does not start, or says something else. */
export async function askVersion(
	path: string,
	env: NodeJS.ProcessEnv,
	signal: AbortSignal,
): Promise<string | null> {
	const { stdout, exitCode } = await runChild({
		command: path,
		args: ['--ignore-config', '--version'],
		env: childEnvironment(env, null),
		cwd: '/',
		timeoutMs: versionMsMax,
		stdoutBytesMax: versionBytesMax,
		signal,
	});
	return exitCode === 0 ? (/^\d{4}\.\d{2}\.\d{2}(?:\.\d+)?$/mu.exec(stdout)?.[0] ?? null) : null;
}
