import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isDamage } from './sqlite-error.ts';
import { LaterVersion } from './versioned-database.ts';

type Shape = {
	readonly version: number;
	/** Makes the tables of that version out of those of an earlier one, or of none. */
	readonly schema: string;
	/**
	 * What becomes of one that a later version of the program wrote: it is left as it is, and is as good as none; or it is
	 * made anew, where nothing in it is missed.
	 */
	readonly ofLater: 'left' | 'made anew';
	/** For others who use it. */
	readonly busyMs: number;
	/** At each opening. */
	readonly pragmas?: string;
};

export type SmallDatabase = {
	/** Works on the database, opened for that alone and made if there is none; null where it cannot. */
	readonly use: <Value>(work: (database: DatabaseSync) => Value) => Value | null;
	/** The same, but null where there is none: who only asks makes nothing. */
	readonly ask: <Value>(work: (database: DatabaseSync) => Value) => Value | null;
};

/**
 * A database that all processes of this user share and that is only ever a help: a file that is damaged, busy or not
 * writable is as good as none, and a damaged one is made anew.
 */
export function smallDatabase(path: string, shape: Shape): SmallDatabase {
	const use: SmallDatabase['use'] = work => {
		for (const isLast of [false, true]) {
			try {
				const database = open(path, shape);
				try {
					return work(database);
				} finally {
					database.close();
				}
			} catch (error) {
				if (isLast || !isDamage(error)) return null;
				rmSync(path, { force: true });
			}
		}
		return null;
	};
	return { use, ask: work => (existsSync(path) ? use(work) : null) };
}

function open(path: string, { version, schema, ofLater, busyMs, pragmas }: Shape): DatabaseSync {
	// SQLite would make it readable for everybody.
	closeSync(openSync(path, 'a', 0o600));
	const database = new DatabaseSync(path, { timeout: busyMs });
	try {
		if (pragmas) database.exec(pragmas);
		const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
		if (found > version && ofLater === 'left') throw new LaterVersion(`${found}`);
		if (found !== version)
			database.exec(`BEGIN IMMEDIATE; ${schema}; PRAGMA user_version=${version}; COMMIT`);
		return database;
	} catch (error) {
		database.close();
		throw error;
	}
}
