import { closeSync, openSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { decay, type Hosts } from '../core/transfer/hosts.ts';
import { isDamage } from './sqlite-error.ts';

const schemaVersion = 1;
/** The oldest go. */
const hostsMax = 2_000;
const busyMs = 200;

/**
 * What was learned of servers, for all processes of this user. It is only ever a help: a file that is damaged, busy
 * or not writable is as good as none, and a damaged one is made anew.
 */
export function openHosts(path: string, now: () => number): Hosts {
	function using<Value>(work: (database: DatabaseSync) => Value): Value | null {
		for (const isLast of [false, true]) {
			try {
				const database = open(path);
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
	}

	return {
		recall: origin =>
			using(database => {
				const row = database.prepare('SELECT ceiling, at FROM hosts WHERE origin = ?').get(origin);
				return row ? decay(Number(row['ceiling']), now() - Number(row['at'])) : null;
			}),
		learn(origin, ceiling) {
			using(database => {
				database
					.prepare('INSERT OR REPLACE INTO hosts (origin, ceiling, at) VALUES (?, ?, ?)')
					.run(origin, ceiling, now());
				database
					.prepare(
						'DELETE FROM hosts WHERE origin NOT IN (SELECT origin FROM hosts ORDER BY at DESC LIMIT ?)',
					)
					.run(hostsMax);
			});
		},
	};
}

function open(path: string): DatabaseSync {
	// SQLite would make it readable for everybody.
	closeSync(openSync(path, 'a', 0o600));
	const database = new DatabaseSync(path, { timeout: busyMs });
	try {
		if (database.prepare('PRAGMA user_version').get()?.['user_version'] !== schemaVersion)
			database.exec(`BEGIN IMMEDIATE; DROP TABLE IF EXISTS hosts;
				CREATE TABLE hosts (origin TEXT PRIMARY KEY, ceiling INTEGER NOT NULL,
					at INTEGER NOT NULL) STRICT; PRAGMA user_version=${schemaVersion}; COMMIT`);
		// Losing the last lesson in a power cut is no loss.
		database.exec('PRAGMA synchronous=OFF');
		return database;
	} catch (error) {
		database.close();
		throw error;
	}
}
