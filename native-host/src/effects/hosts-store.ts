import { decay, isForgotten, type Hosts, type Http2, type Http2Servers } from '../core/transfer/hosts.ts';
import { smallDatabase } from './small-database.ts';

/** The oldest go. */
const hostsMax = 2_000;

const shape = {
	version: 2,
	schema: `DROP TABLE IF EXISTS hosts; DROP TABLE IF EXISTS http2;
		CREATE TABLE hosts (origin TEXT PRIMARY KEY, ceiling INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
		CREATE TABLE http2 (origin TEXT PRIMARY KEY, version TEXT NOT NULL, at INTEGER NOT NULL) STRICT`,
	ofLater: 'made anew',
	busyMs: 200,
	// Losing the last lesson in a power cut is no loss.
	pragmas: 'PRAGMA synchronous=OFF',
} as const;

/** What was learned of servers, for all processes of this user. */
export function openHosts(path: string, now: () => number): Hosts & { readonly http2: Http2Servers } {
	const { use, ask } = smallDatabase(path, shape);
	const keepNewest = (table: 'hosts' | 'http2'): string =>
		`DELETE FROM ${table} WHERE origin NOT IN (SELECT origin FROM ${table} ORDER BY at DESC LIMIT ?)`;
	return {
		recall: origin =>
			ask(database => {
				const row = database.prepare('SELECT ceiling, at FROM hosts WHERE origin = ?').get(origin);
				return row ? decay(Number(row['ceiling']), now() - Number(row['at'])) : null;
			}),
		learn(origin, ceiling) {
			use(database => {
				database
					.prepare('INSERT OR REPLACE INTO hosts (origin, ceiling, at) VALUES (?, ?, ?)')
					.run(origin, ceiling, now());
				database.prepare(keepNewest('hosts')).run(hostsMax);
			});
		},
		http2: {
			recall: origin =>
				ask(database => {
					const row = database.prepare('SELECT version, at FROM http2 WHERE origin = ?').get(origin);
					return row && !isForgotten(now() - Number(row['at'])) ? readVersion(row['version']) : null;
				}),
			learn(origin, version) {
				use(database => {
					if (version === null) database.prepare('DELETE FROM http2 WHERE origin = ?').run(origin);
					else
						database
							.prepare('INSERT OR REPLACE INTO http2 (origin, version, at) VALUES (?, ?, ?)')
							.run(origin, version, now());
					database.prepare(keepNewest('http2')).run(hostsMax);
				});
			},
		},
	};
}

const readVersion = (stored: unknown): Http2 | null =>
	stored === 'h2' || stored === 'h2 unasked' ? stored : null;
