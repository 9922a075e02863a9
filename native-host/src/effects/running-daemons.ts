import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { RunningDaemon } from '../core/doctor/seen.ts';
import { stateFolder } from './folders.ts';
import { ownCommand } from './launch-daemon.ts';

/** The daemons of this user, by what they were started with; null where the system does not tell. */
export function runningDaemons(): RunningDaemon[] | null {
	if (process.platform !== 'linux') return null;
	const own = ownCommand().join('\0');
	return readdirSync('/proc')
		.filter(name => /^\d+$/u.test(name) && isOurs(name))
		.flatMap(name => {
			const command = readList(name, 'cmdline');
			if (command.at(-1) !== 'daemon') return [];
			const isRustloader =
				command.slice(0, -1).join('\0') === own || basename(command[0] ?? '').startsWith('rustloader');
			return isRustloader ? [{ pid: Number(name), state: stateFolder(environmentOf(name)) }] : [];
		});
}

/** A daemon that finds the lock taken ends soon: only who is still there then is one too many. */
const settleMs = 700;

export async function settledDaemons(): Promise<RunningDaemon[] | null> {
	const first = runningDaemons();
	if (!first || first.length < 2) return first;
	await new Promise(resolve => setTimeout(resolve, settleMs));
	const pids = new Set(first.map(({ pid }) => pid));
	return runningDaemons()?.filter(({ pid }) => pids.has(pid)) ?? null;
}

/** Who holds a file's lock; null where nobody does or the system does not tell. */
export function lockHolder(path: string): number | null {
	try {
		const { ino } = statSync(path, { bigint: true });
		const held = new RegExp(String.raw`^\d+: \S+\s+\S+\s+WRITE (\d+) \S+:${ino} `, 'mu');
		const pid = Number(held.exec(readFileSync('/proc/locks', 'utf8'))?.[1]);
		return pid > 0 ? pid : null;
	} catch {
		return null;
	}
}

function isOurs(pid: string): boolean {
	return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === process.getuid?.();
}

function environmentOf(pid: string): NodeJS.ProcessEnv {
	return Object.fromEntries(
		readList(pid, 'environ').map(line => {
			const [name = '', ...value] = line.split('=');
			return [name, value.join('=')];
		}),
	);
}

function readList(pid: string, file: string): string[] {
	try {
		return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').filter(Boolean);
	} catch {
		return [];
	}
}
