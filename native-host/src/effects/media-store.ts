import * as v from 'valibot';
import { MediaChoice } from '../../../shared/domain/media-choice.ts';
import { smallDatabase } from './small-database.ts';

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

/** The oldest go. */
const sitesMax = 2_000;

const shape = {
	version: 2,
	schema: `CREATE TABLE IF NOT EXISTS archive (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
		CREATE TABLE IF NOT EXISTS choices (site TEXT PRIMARY KEY, choice TEXT NOT NULL, at INTEGER NOT NULL) STRICT`,
	// What was saved of lists would be saved again.
	ofLater: 'left',
	busyMs: 500,
} as const;

export function openMediaStore(path: string, now: () => number): MediaStore {
	const { use, ask } = smallDatabase(path, shape);
	return {
		choice: site =>
			ask(database => {
				const row = database.prepare('SELECT choice FROM choices WHERE site = ?').get(site);
				const parsed = v.safeParse(MediaChoice, parseJson(row?.['choice']));
				return parsed.success ? parsed.output : null;
			}),
		keepChoice(site, choice) {
			use(database => {
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
			ask(database => {
				const find = database.prepare('SELECT 1 FROM archive WHERE key = ?');
				return keys.filter(key => find.get(key) !== undefined);
			}) ?? [],
		archive(key) {
			use(database =>
				database.prepare('INSERT OR REPLACE INTO archive (key, at) VALUES (?, ?)').run(key, now()),
			);
		},
	};
}

function parseJson(text: unknown): unknown {
	try {
		return JSON.parse(String(text));
	} catch {
		return null;
	}
}
