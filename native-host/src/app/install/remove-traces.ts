import { rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeLauncher } from '../extraction/javascript-runtime.ts';
import { lookAtLock, releaseAndRemove, takeLock } from '../../effects/os-lock.ts';

const locks = ['daemon.lock', 'journal.lock'];
const folders = [
	'run',
	'runs',
	'locks',
	'finished',
	'claims',
	'plans',
	'filing',
	'secrets',
	'tools/cache',
	'tools',
];

/**
 * What a daemon that has ended leaves and nobody misses: locks that are not held, what leads to the program, and folders
 * with nothing in them.
 * Whatever says something of downloads stays.
 */
export function removeTraces(state: string): void {
	for (const path of locks.map(name => join(state, name))) {
		const lock = lookAtLock(path) === 'free' ? takeLock(path) : null;
		if (lock) releaseAndRemove(path, lock);
	}
	removeLauncher(state);
	for (const name of folders) removeEmpty(join(state, name));
}

function removeEmpty(folder: string): void {
	try {
		rmdirSync(folder);
	} catch {
		// Something is in it.
	}
}
