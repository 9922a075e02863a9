import { statSync } from 'node:fs';
import { join } from 'node:path';
import { findTool, type FoundTool } from '../../effects/find-tool.ts';
import { askVersion } from '../../effects/tool-version.ts';

export type YtDlpTool = FoundTool & { readonly version: string };

/** Where the yt-dlp that we fetch lies. */
export const ownYtDlp = (state: string): string =>
	join(state, 'tools', process.platform === 'win32' ? 'yt-dlp.exe' : 'yt-dlp');

type Places = { readonly state: string; readonly chosen: () => string; readonly env?: NodeJS.ProcessEnv };

/** Finds yt-dlp and asks for its version, anew where the file is another one. */
export function createYtDlpFinder({ state, chosen, env = process.env }: Places) {
	const known = new Map<string, string>();
	return async function find(signal: AbortSignal): Promise<YtDlpTool | null> {
		const found = findTool('yt-dlp', { chosen: chosen(), own: ownYtDlp(state), env });
		if (!found) return null;
		const { size, mtimeMs } = statSync(found.path);
		const key = `${found.path} ${size} ${mtimeMs}`;
		const version = known.get(key) ?? (await askVersion('yt-dlp', found.path, env, signal));
		if (version === null) return null;
		known.set(key, version);
		return { ...found, version };
	};
}
