import { childEnvironment } from './child-environment.ts';
import { runChild } from './run-child.ts';
import type { ChosenTool } from './tool-paths.ts';

const versionMsMax = 30_000;
const versionBytesMax = 64 * 1024;

/** How each tells its version: what it is called with, and where its answer has it. */
const questions: Readonly<Record<ChosenTool, { readonly args: readonly string[]; readonly answer: RegExp }>> =
	{
		'yt-dlp': { args: ['--ignore-config', '--version'], answer: /^(\d{4}\.\d{2}\.\d{2}(?:\.\d+)?)$/mu },
		ffmpeg: { args: ['-version'], answer: /^ffmpeg version (\S{1,64})/u },
		ffprobe: { args: ['-version'], answer: /^ffprobe version (\S{1,64})/u },
	};

/** Null: it does not start, or is something else. */
export async function askVersion(
	name: ChosenTool,
	path: string,
	env: NodeJS.ProcessEnv,
	signal: AbortSignal,
): Promise<string | null> {
	const { args, answer } = questions[name];
	const { stdout, exitCode } = await runChild({
		command: path,
		args,
		env: childEnvironment(env, null),
		cwd: '/',
		timeoutMs: versionMsMax,
		stdoutBytesMax: versionBytesMax,
		signal,
	});
	return exitCode === 0 ? (answer.exec(stdout)?.[1] ?? null) : null;
}
