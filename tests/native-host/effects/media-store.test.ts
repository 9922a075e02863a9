import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMediaStore } from '../../../native-host/src/effects/media-store.ts';

let folder: string;
let path: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'rustloader-media-'));
	path = join(folder, 'media.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const open = () => openMediaStore(path, () => 1);

function change(sql: string): void {
	const database = new DatabaseSync(path);
	database.exec(sql);
	database.close();
}

test('one of the first version is brought forward with what it knows', () => {
	change(`CREATE TABLE archive (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
		INSERT INTO archive VALUES ('site a', 1); PRAGMA user_version=1`);
	expect(open().archived(['site a', 'site b'])).toEqual(['site a']);
	expect(open().choice('site')).toBeNull();
	open().archive('site b');
	expect(open().archived(['site a', 'site b'])).toEqual(['site a', 'site b']);
});

test('one of a later version is left as it is, and is as good as none', () => {
	open().archive('site a');
	change('ALTER TABLE archive ADD COLUMN more TEXT; PRAGMA user_version=99');
	const before = readFileSync(path);
	expect(open().archived(['site a'])).toEqual([]);
	open().archive('site b');
	open().keepChoice('site', null);
	expect(readFileSync(path)).toEqual(before);
});

test('a damaged one is made anew', () => {
	writeFileSync(path, 'no database at all '.repeat(100));
	open().archive('site a');
	expect(open().archived(['site a'])).toEqual(['site a']);
});
