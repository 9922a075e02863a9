import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { parse } from 'node:path';
import { isSea } from 'node:sea';
import { launchOutsideJob } from './launch-outside-job.ts';

const isWindows = process.platform === 'win32';

export type Launched = {
	/** null while it runs; `gone`: it has ended, and nobody knows how. */
	exitCode(): number | 'gone' | null;
};

/**
 * Starts a daemon of its own session, with nothing of ours in its hands: browsers wait for every holder of a host's
 * stdout, and a terminal's Ctrl-C goes to its whole session. What it prints before its log is open goes to `output`.
 */
export function launchDaemon(
	output: string,
	env: NodeJS.ProcessEnv = process.env,
	program: readonly [string, ...string[]] = ownCommand(),
): Launched {
	const root = parse(process.execPath).root;
	const outside = isWindows ? launchOutsideJob([...program, 'daemon'], root, env) : null;
	if (outside !== null) return { exitCode: () => (isThere(outside) ? null : 'gone') };
	const out = openSync(output, 'a', 0o600);
	let exitCode: number | null = null;
	try {
		const [command, ...args] = program;
		const child = spawn(command, [...args, 'daemon'], {
			detached: true,
			stdio: ['ignore', out, out],
			cwd: root,
			env,
			windowsHide: true,
		});
		child.once('exit', code => (exitCode = code ?? -1));
		child.once('error', () => (exitCode = -1));
		child.unref();
	} finally {
		closeSync(out);
	}
	return { exitCode: () => exitCode };
}

function isThere(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

/** What starts this very program: the executable alone, or node with the main module. */
export function ownCommand(): readonly [string, ...string[]] {
	if (isSea()) return [process.execPath];
	return [process.execPath, ...process.execArgv, process.argv[1] ?? ''];
}
