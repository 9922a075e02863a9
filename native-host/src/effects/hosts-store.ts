import { decay, type Hosts } from '../core/transfer/hosts.ts';
import { smallDatabase } from './small-database.ts';

/** The oldest go. */
const hostsMax = 2_000;

const shape = {
	version: 1,
	schema: `DROP TABLE IF EXISTS hosts;
		CREATE TABLE hosts (origin TEXT PRIMARY KEY, ceiling INTEGER NOT NULL, at INTEGER NOT NULL) STRICT`,
	busyMs: 200,
	// Losing the last lesson in a power cut is no loss.
	pragmas: 'PRAGMA synchronous=OFF',
};

/** What was learned of servers, for all processes of this user. */
export function openHosts(path: string, now: () => number): Hosts {
	const using = smallDatabase(path, shape);
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
