import { execFile } from 'node:child_process';
import type { SystemCommand } from '../core/doctor/finding.ts';
import { printable } from '../core/text/printable.ts';

type Around = { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal };

/** A package manager fetches what it installs. */
const commandMsMax = 15 * 60_000;
const askMsMax = 10_000;
const outputBytesMax = 4 * 1024 * 1024;
const saidCharsMax = 400;

/**
 * Runs a program of the system as a person would type it, without a shell, and gives what was run. Nobody is asked for
 * a password in a terminal: root is had by being it, by sudo that asks nothing, or by the dialog of a desktop.
 */
export async function runSystem({ argv, as }: SystemCommand, around: Around): Promise<string> {
	if (as === 'user') return await run(argv, around);
	if (as === 'polkit') {
		const tried = await run(withoutQuestion(argv), around).catch(() => null);
		if (tried !== null) return tried;
	}
	return await run([...(await waysToRoot(around)), ...argv], around);
}

/** What a unit of systemd asks by itself would wait for nobody. */
const withoutQuestion = ([program = '', ...rest]: readonly string[]): string[] => [
	program,
	'--no-ask-password',
	...rest,
];

async function waysToRoot(around: Around): Promise<string[]> {
	if (process.getuid?.() === 0) return [];
	const { DISPLAY, WAYLAND_DISPLAY } = around.env;
	if (await works(['sudo', '-n', 'true'], around)) return ['sudo', '-n'];
	if ((DISPLAY || WAYLAND_DISPLAY) && (await works(['pkexec', '--version'], around))) return ['pkexec'];
	throw new Error('only root may do that here: type the command');
}

/** Makes the disk writable again that this is on. */
export async function remount(path: string, around: Around): Promise<string> {
	const { stdout } = await output(['findmnt', '-no', 'TARGET', '-T', path], askMsMax, around);
	const target = stdout.replace(/\n$/u, '');
	if (!target.startsWith('/')) throw new Error(`which disk ${path} is on cannot be told`);
	return await runSystem({ argv: ['mount', '-o', 'remount,rw', target], as: 'root' }, around);
}

const works = (argv: readonly string[], around: Around): Promise<boolean> =>
	output(argv, askMsMax, around).then(
		() => true,
		() => false,
	);

async function run(argv: readonly string[], around: Around): Promise<string> {
	await output(argv, commandMsMax, around);
	return argv.join(' ');
}

function output(
	[program = '', ...args]: readonly string[],
	timeout: number,
	{ env, signal }: Around,
): Promise<{ readonly stdout: string }> {
	const bounds = { timeout, signal, maxBuffer: outputBytesMax, windowsHide: true, cwd: '/' };
	const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
	return new Promise((resolve, reject) => {
		const child = execFile(program, args, { ...bounds, env: quiet }, (error, stdout, stderr) => {
			if (!error) return resolve({ stdout });
			const said = printable(stderr).trim().slice(-saidCharsMax);
			const how = error.code === 'ENOENT' ? 'there is no such program' : `it ended with ${error.code}`;
			reject(new Error(`${[program, ...args].join(' ')}: ${said || how}`));
		});
		child.stdin?.end();
	});
}
