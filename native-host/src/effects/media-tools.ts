import { delimiter, dirname } from 'node:path';
import { childEnvironment } from './child-environment.ts';
import { findTool } from './find-tool.ts';
import { runChild, type ChildEnd } from './run-child.ts';

/** ffmpeg and what comes with it, in a folder of ours. */
export type MediaTools = {
	/** Null where there is no ffmpeg. */
	readonly ffmpeg: ((args: readonly string[], at: Place) => Promise<ChildEnd>) | null;
	/** Null where there is no ffprobe. */
	readonly ffprobe: ((args: readonly string[], at: Place) => Promise<ChildEnd>) | null;
};

type Place = { readonly cwd: string; readonly signal: AbortSignal };

const stdoutBytesMax = 1024 * 1024;

/** `setting`: an absolute path of ffmpeg; empty: found. */
export function findMediaTools(setting: string, env: NodeJS.ProcessEnv = process.env): MediaTools {
	const ffmpeg = findTool('ffmpeg', { setting, env });
	// They are installed together.
	const beside =
		ffmpeg === null ? env : { ...env, PATH: [dirname(ffmpeg.path), env['PATH'] ?? ''].join(delimiter) };
	const ffprobe = findTool('ffprobe', { env: beside });
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
