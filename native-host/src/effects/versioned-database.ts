import { chmodSync, closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { damage } from './sqlite-error.ts';

/** Each leads from the version that is its place in the list to the next one. */
export type Migrations = readonly ((database: DatabaseSync) => void)[];

/** Written by a later version of the program: must not be touched. */
export class LaterVersion extends Error {
	override readonly name = 'LaterVersion';
}

/**
 * Opens a database for its owner alone, brought forward to the version that the program knows (`checked`: read through for damage first). What was there before
 * a migration is kept beside it, and a migration happens whole or not at all.
 */
export function openVersioned(path: string, migrations: Migrations, { checked = true } = {}): DatabaseSync {
	// SQLite would make it readable for everybody.
	closeSync(openSync(path, 'a', 0o600));
	chmodSync(path, 0o600);
	const database = new DatabaseSync(path);
	try {
		const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
		if (version > migrations.length) throw new LaterVersion(`${version}`);
		const check = checked ? database.prepare('PRAGMA quick_check(1)').get() : { quick_check: 'ok' };
		if (check?.['quick_check'] !== 'ok') throw damage();
		if (version > 0 && version < migrations.length) backUp(database, `${path}.version-${version}`);
		for (const [at, migrate] of [...migrations.entries()].slice(version)) {
			inTransaction(database, () => {
				migrate(database);
				database.exec(`PRAGMA user_version=${at + 1}`);
			});
		}
		return database;
	} catch (error) {
		database.close();
		throw error;
	}
}

/** All of it or nothing. */
export function inTransaction(database: DatabaseSync, work: () => void): void {
	database.exec('BEGIN IMMEDIATE');
	try {
		work();
		database.exec('COMMIT');
	} catch (error) {
		if (database.isTransaction) database.exec('ROLLBACK');
		throw error;
	}
}

/** Makes room for a new one; what was there is kept for somebody to look at. */
export function moveAside(path: string, at: number): void {
	renameSync(path, `${path}.damaged-${at}`);
	for (const companion of ['-journal', '-wal', '-shm']) rmSync(path + companion, { force: true });
}

function backUp(database: DatabaseSync, to: string): void {
	rmSync(to, { force: true });
	closeSync(openSync(to, 'wx', 0o600));
	database.prepare('VACUUM INTO ?').run(to);
}
