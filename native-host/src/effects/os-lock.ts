import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const attemptsMax = 10;

/**
 * Takes a lock that the system itself releases when this process ends, however it ends: a reused pid or a
 * leftover file never blocks. Node has no flock; SQLite holds the system's lock on its file while an exclusive
 * transaction is open. Null where somebody else holds it.
 */
export function takeLock(path: string): Disposable | null {
	mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
	for (let attempt = 0; attempt < attemptsMax; attempt++) {
		closeSync(openSync(path, 'a', 0o600));
		const before = inode(path);
		const database = lockedDatabase(path);
		if (database === 'held') return null;
		if (database === 'damaged') {
			// Its holder would have kept this from being found out: nobody holds it.
			rmSync(path, { force: true });
			continue;
		}
		// A former holder may have removed the file in between: then this lock is on a file nobody else sees.
		if (before !== null && before === inode(path)) return { [Symbol.dispose]: () => database.close() };
		database.close();
	}
	return null;
}

/** Says how a lock is, without taking it for longer than that. Not to be asked by the process that holds it. */
export function lookAtLock(path: string): 'none' | 'free' | 'held' | 'damaged' {
	if (inode(path) === null) return 'none';
	const database = lockedDatabase(path);
	if (typeof database === 'string') return database;
	database.close();
	return 'free';
}

/** What SQLite says of a file that is no database of its. */
const notADatabase = 26;

/**
 * Gives a lock back and removes its file, which goes while the lock is held: whoever opened it in between finds that
 * out. Windows removes nothing that is open: there it goes afterwards, unless somebody has opened it by then.
 */
export function releaseAndRemove(path: string, lock: Disposable): void {
	if (process.platform !== 'win32') {
		rmSync(path, { force: true });
		return lock[Symbol.dispose]();
	}
	lock[Symbol.dispose]();
	try {
		rmSync(path, { force: true });
	} catch {
		// Somebody else's now.
	}
}

function lockedDatabase(path: string): DatabaseSync | 'held' | 'damaged' {
	const database = new DatabaseSync(path, { timeout: 0 });
	try {
		database.exec('PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
		return database;
	} catch (error) {
		database.close();
		return (error as { errcode?: unknown }).errcode === notADatabase ? 'damaged' : 'held';
	}
}

function inode(path: string): bigint | null {
	return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}
