import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
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
		if (!database) return null;
		// A former holder may have removed the file in between: then this lock is on a file nobody else sees.
		if (before !== null && before === inode(path)) return { [Symbol.dispose]: () => database.close() };
		database.close();
	}
	return null;
}

function lockedDatabase(path: string): DatabaseSync | null {
	const database = new DatabaseSync(path, { timeout: 0 });
	try {
		database.exec('PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
		return database;
	} catch {
		database.close();
		return null;
	}
}

function inode(path: string): bigint | null {
	return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}
