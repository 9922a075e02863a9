import { delimiter, dirname } from 'node:path';
import { childEnvironment } from './child-environment.ts';
import { findTool, type FoundTool } from './find-tool.ts';
import { runChild, type ChildEnd } from './run-child.ts';
import type { ChosenTools } from './tool-paths.ts';

/** ffmpeg and what comes with it, in a folder of ours. */
export type MediaTools = {
	/** Null where there is no ffmpeg. */
	readonly ffmpeg: ((args: readonly string[], at: Place) => Promise<ChildEnd>) | null;
	/** Null where there is no ffprobe. */
	readonly ffprobe: ((args: readonly string[], at: Place) => Promise<ChildEnd>) | null;
};

type Place = { readonly cwd: string; readonly signal: AbortSignal };

const stdoutBytesMax = 1024 * 1024;

type Chosen = Pick<ChosenTools, 'ffmpeg' | 'ffprobe'>;
const none: Chosen = { ffmpeg: '', ffprobe: '' };

export function locateMediaTools(
	chosen: Chosen = none,
	env: NodeJS.ProcessEnv = process.env,
): Record<'ffmpeg' | 'ffprobe', FoundTool | null> {
	const ffmpeg = findTool('ffmpeg', { chosen: chosen.ffmpeg, env });
	// They are installed together.
	const beside =
		ffmpeg === null ? env : { ...env, PATH: [dirname(ffmpeg.path), env['PATH'] ?? ''].join(delimiter) };
	return { ffmpeg, ffprobe: findTool('ffprobe', { chosen: chosen.ffprobe, env: beside }) };
}

export function findMediaTools(chosen: Chosen = none, env: NodeJS.ProcessEnv = process.env): MediaTools {
	const { ffmpeg, ffprobe } = locateMediaTools(chosen, env);
	const run =
		(command: string) =>
		(args: readonly string[], { cwd, signal }: Place) =>
			runChild({
				command,
				args,
				env: childEnvironment(env, 'direct'),
				cwd,
				timeoutMs: 0,
				stdoutBytesMax,
				signal,
			});
	return { ffmpeg: ffmpeg && run(ffmpeg.path), ffprobe: ffprobe && run(ffprobe.path) };
}
