import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../../../shared/domain/faults.ts';
import { detailOf } from '../core/text/say-remarks.ts';
import { releaseAndRemove, takeLock } from './os-lock.ts';
import { ensurePrivateFolder } from './private-folder.ts';

/** A folder for the owner alone that is gone when the run ends, and at the next start where the run was killed. */
export type RunFolder = Disposable & {
	readonly path: string;
	/** Absolute path of a new file that the owner alone may read. */
	write(name: string, text: string): string;
};

/** Where runs keep what only they may read, within the state folder. */
export const runFolders = (state: string): string => join(state, 'runs');

/** Throws where the disk does not let it. */
export function openRunFolder(parent: string): RunFolder {
	const usable = ensurePrivateFolder(parent);
	if (!usable.ok) throw new Error(detailOf(fault('folder_not_writable', usable.error)));
	const path = join(parent, randomBytes(8).toString('hex'));
	// Before the folder is there: one without a lock belongs to nobody.
	const lock = takeLock(lockOf(path));
	if (!lock) throw new Error(`${path}: in use`);
	mkdirSync(path, { mode: 0o700 });
	return {
		path,
		write(name, text) {
			const file = join(path, name);
			writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
			return file;
		},
		[Symbol.dispose]: () => clear(path, lock),
	};
}

/** Removes what runs left behind that were killed; those that go on keep theirs. */
export function sweepRunFolders(parent: string): void {
	for (const name of list(parent)) {
		const path = join(parent, name.replace(/\.lock$/u, ''));
		const lock = takeLock(lockOf(path));
		if (lock) clear(path, lock);
	}
}

/** The lock's file goes last. */
function clear(path: string, lock: Disposable): void {
	rmSync(path, { recursive: true, force: true, maxRetries: 3 });
	releaseAndRemove(lockOf(path), lock);
}

const lockOf = (path: string): string => `${path}.lock`;

function list(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}
