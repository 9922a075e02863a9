import { readdirSync, readFileSync } from 'node:fs';
import { waitFor } from './wait-for.ts';

export type RunningProcess = { readonly pid: number; readonly command: readonly string[] };

/** Processes, but this one, that were started with `variable` (`NAME=value`) in their environment. Linux only. */
export function processesWith(variable: string): RunningProcess[] {
	return readdirSync('/proc')
		.filter(name => /^\d+$/u.test(name) && Number(name) !== process.pid)
		.filter(pid => readProc(pid, 'environ').includes(variable))
		.filter(pid => isAlive(Number(pid)))
		.map(pid => ({ pid: Number(pid), command: readProc(pid, 'cmdline') }));
}

/** Sends SIGKILL and waits until the process is gone. */
export async function killProcess(pid: number): Promise<void> {
	signal(pid, 'SIGKILL');
	await waitFor(`process ${pid} to end`, () => !isAlive(pid));
}

/** Kills until none is left: one may have started another meanwhile. */
export async function killProcessesWith(
	variable: string,
	isMeant: (process: RunningProcess) => boolean = () => true,
): Promise<void> {
	await waitFor(`processes with ${variable} to end`, () => {
		const left = processesWith(variable).filter(isMeant);
		for (const { pid } of left) signal(pid, 'SIGKILL');
		return left.length === 0;
	});
}

/** Signals a whole group where `pid` is negative. That it is gone already is as good. */
export function signal(pid: number, name: NodeJS.Signals): void {
	try {
		process.kill(pid, name);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

/** A zombie is not alive, once its threads, which may hold sockets, are gone too: only its parent has yet to hear. */
export function isAlive(pid: number): boolean {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		const isZombie = /^[ZX]/u.test(stat.slice(stat.lastIndexOf(')') + 2));
		return !isZombie || readdirSync(`/proc/${pid}/task`).length > 1;
	} catch {
		return false;
	}
}

function readProc(pid: string, file: string): string[] {
	try {
		return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').filter(Boolean);
	} catch {
		return [];
	}
}

/** A browser outlives a driver that throws: this one ends with us at the latest. Gives what ends it before. */
export function killAtExit(pid: number): () => Promise<void> {
	const kill = (): void => signal(pid, 'SIGKILL');
	process.once('exit', kill);
	return async () => {
		process.off('exit', kill);
		await killProcess(pid);
	};
}
