import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDamage, isFull, isHeld, sqliteCode } from './sqlite-error.ts';

const attemptsMax = 10;

/** Files held by this process: closing another descriptor of such a one would give the system's lock back. */
const ours = new Map<string, bigint>();

/**
 * Takes a lock that the system itself releases when this process ends, however it ends: a reused pid or a
 * leftover file never blocks. Node has no flock; SQLite holds the system's lock on its file while an exclusive
 * transaction is open. Null where somebody else holds it, for longer than `patienceMs`: who only looks at it is gone in
 * a moment. Throws what keeps it from being taken at all, as the system says it.
 */
export function takeLock(path: string, patienceMs = 0): Disposable | null {
	const own = ours.get(path);
	if (own !== undefined && own === inode(path)) return null;
	mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
	for (let attempt = 0; attempt < attemptsMax; attempt++) {
		closeSync(openSync(path, 'a', 0o600));
		const before = inode(path);
		const database = openDatabase(path, exclusively, patienceMs);
		if (database === 'held') return null;
		if (database === 'damaged') {
			// Its holder would have kept this from being found out: nobody holds it.
			rmSync(path, { force: true });
			continue;
		}
		// A former holder may have removed the file in between: then this lock is on a file nobody else sees.
		if (before !== null && before === inode(path)) return hold(path, before, database);
		database.close();
	}
	return null;
}

function hold(path: string, file: bigint, database: DatabaseSync): Disposable {
	ours.set(path, file);
	return {
		[Symbol.dispose]() {
			database.close();
			// Where the file was removed meanwhile, another one may be held under its name.
			if (ours.get(path) === file) ours.delete(path);
		},
	};
}

/** `unreadable`: nobody can tell; whether its folder may be entered is not asked here, and throws. */
export type LookedAtLock =
	| { readonly kind: 'none' | 'free' | 'held' | 'damaged' }
	| { readonly kind: 'unreadable'; readonly reason: string };

/** Says how a lock is, without taking it: any number may look at once. Not to be asked by the process that holds it. */
export function lookAtLock(path: string): LookedAtLock {
	if (inode(path) === null) return { kind: 'none' };
	try {
		const database = openDatabase(path, toLook, 0);
		if (typeof database === 'string') return { kind: database };
		database.close();
		return { kind: 'free' };
	} catch (error) {
		return { kind: 'unreadable', reason: (error as NodeJS.ErrnoException).code ?? 'unknown' };
	}
}

/** Nothing is ever written to it: where a rollback would be kept is no file. */
const exclusively = 'PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE';
/** As those who read a database share it. */
const toLook = 'BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1';

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

function openDatabase(path: string, begin: string, timeout: number): DatabaseSync | 'held' | 'damaged' {
	let database: DatabaseSync | null = null;
	try {
		database = new DatabaseSync(path, { timeout });
		database.exec(begin);
		return database;
	} catch (error) {
		database?.close();
		if (isHeld(error)) return 'held';
		if (isDamage(error)) return 'damaged';
		throw causeOf(error, path);
	}
}

/** SQLite says that it could not; the system says why. */
function causeOf(error: unknown, path: string): unknown {
	try {
		closeSync(openSync(path, 'r+'));
	} catch (cause) {
		return cause;
	}
	const code = isFull(error) ? 'ENOSPC' : 'EIO';
	return Object.assign(new Error(`${path}: ${sqliteCode(error)}`), { code, syscall: 'lock' });
}

function inode(path: string): bigint | null {
	return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}
