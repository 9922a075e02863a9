import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';

/** Signals a whole process group, or on Windows a tree; nothing where there is none any more. */
export function killTree(pid: number | undefined, signal: 'SIGINT' | 'SIGKILL'): void {
	if (pid === undefined) return;
	if (process.platform === 'win32') {
		execFile('taskkill', ['/T', '/F', '/PID', String(pid)], { windowsHide: true }, () => {});
		return;
	}
	try {
		process.kill(-pid, signal);
	} catch {
		// They are gone.
	}
}

/** Rounds of looking for processes that are being started while others are killed. */
const roundsMax = 5;

/**
 * Kills what left its group (a daemon that a child started), found by the mark in its environment. Only Linux tells
 * the environment of a process.
 */
export async function killMarked(mark: string): Promise<void> {
	if (process.platform !== 'linux') return;
	for (let round = 0; round < roundsMax; round++) {
		const found = await findMarked(mark);
		if (found.length === 0) return;
		for (const pid of found) {
			try {
				process.kill(pid, 'SIGKILL');
			} catch {
				// It ended by itself.
			}
		}
	}
}

async function findMarked(mark: string): Promise<number[]> {
	const names = await readdir('/proc').catch(() => []);
	const pids = names.filter(name => /^\d+$/u.test(name)).map(Number);
	const found = await Promise.all(
		pids.map(async pid => {
			const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
			if (!environment.includes(`RUSTLOADER_CHILD=${mark}`)) return null;
			const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
			// A zombie is dead already.
			return /\) Z /u.test(stat) ? null : pid;
		}),
	);
	return found.filter(pid => pid !== null && pid !== process.pid) as number[];
}
