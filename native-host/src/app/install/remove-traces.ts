import { rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeLauncher } from '../extraction/javascript-runtime.ts';
import { lookAtLock, releaseAndRemove, takeLock } from '../../effects/os-lock.ts';

const locks = ['daemon.lock', 'journal.lock'];
/** Inner ones first. */
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
 * with nothing in them. Whatever says something of downloads stays, and so does what cannot be removed.
 */
export function removeTraces(state: string): void {
	for (const name of locks) unlessRefused(() => removeLock(join(state, name)));
	unlessRefused(() => removeLauncher(state));
	for (const name of folders) unlessRefused(() => rmdirSync(join(state, name)));
}

function removeLock(path: string): void {
	const lock = lookAtLock(path).kind === 'free' ? takeLock(path) : null;
	if (lock) releaseAndRemove(path, lock);
}

function unlessRefused(remove: () => void): void {
	try {
		remove();
	} catch {
		// Something is in it, or the system keeps it.
	}
}
