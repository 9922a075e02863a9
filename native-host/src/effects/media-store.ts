import { closeSync, openSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { MediaChoice } from '../../../shared/domain/media-choice.ts';

/** What was chosen on sites, and which items of lists were saved, for all processes of this user. */
export type MediaStore = {
	choice(site: string): MediaChoice | null;
	/** Null forgets. */
	keepChoice(site: string, choice: MediaChoice | null): void;
	/** Those of the keys that were saved before. */
	archived(keys: readonly string[]): string[];
	/** It is saved. */
	archive(key: string): void;
};

const schemaVersion = 2;
/** The oldest go. */
const sitesMax = 2_000;
const busyMs = 500;

/** Only ever a help: a file that is damaged, busy or not writable is as good as none, and a damaged one is made anew. */
export function openMediaStore(path: string, now: () => number): MediaStore {
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
		choice: site =>
			using(database => {
				const row = database.prepare('SELECT choice FROM choices WHERE site = ?').get(site);
				const parsed = v.safeParse(MediaChoice, parseJson(row?.['choice']));
				return parsed.success ? parsed.output : null;
			}),
		keepChoice(site, choice) {
			using(database => {
				if (choice === null) return database.prepare('DELETE FROM choices WHERE site = ?').run(site);
				database
					.prepare('INSERT OR REPLACE INTO choices (site, choice, at) VALUES (?, ?, ?)')
					.run(site, JSON.stringify(choice), now());
				return database
					.prepare(
						'DELETE FROM choices WHERE site NOT IN (SELECT site FROM choices ORDER BY at DESC LIMIT ?)',
					)
					.run(sitesMax);
			});
		},
		archived: keys =>
			using(database => {
				const find = database.prepare('SELECT 1 FROM archive WHERE key = ?');
				return keys.filter(key => find.get(key) !== undefined);
			}) ?? [],
		archive(key) {
			using(database =>
				database.prepare('INSERT OR REPLACE INTO archive (key, at) VALUES (?, ?)').run(key, now()),
			);
		},
	};
}

function open(path: string): DatabaseSync {
	// SQLite would make it readable for everybody.
	closeSync(openSync(path, 'a', 0o600));
	const database = new DatabaseSync(path, { timeout: busyMs });
	try {
		if (database.prepare('PRAGMA user_version').get()?.['user_version'] !== schemaVersion)
			database.exec(`BEGIN IMMEDIATE;
				CREATE TABLE IF NOT EXISTS archive (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
				CREATE TABLE IF NOT EXISTS choices (site TEXT PRIMARY KEY, choice TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
				PRAGMA user_version=${schemaVersion}; COMMIT`);
		return database;
	} catch (error) {
		database.close();
		throw error;
	}
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const isDamage = (error: unknown): boolean =>
	[11, 26].includes(Number((error as { errcode?: number }).errcode) & 0xff);

function parseJson(text: unknown): unknown {
	try {
		return JSON.parse(String(text));
	} catch {
		return null;
	}
}
