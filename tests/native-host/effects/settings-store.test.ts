import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { defaultSettings, type SettingsChange } from '../../../shared/domain/settings.ts';
import { openSettings } from '../../../native-host/src/effects/settings-store.ts';
import { temporaryFolder } from '../../support/queue/open.ts';

function open(path: string, said: Fault[] = []) {
	const opened = openSettings(path, { now: () => 7, notice: fault => said.push(fault) });
	if (!opened.ok) throw new Error(opened.error.code);
	return opened.value;
}

test('defaults at first; what is changed is there again, for its owner alone', () => {
	using folder = temporaryFolder();
	const path = join(folder.path, 'settings.db');
	const store = open(path);
	expect(store.get()).toEqual(defaultSettings);
	fc.assert(
		fc.property(
			fc.record({
				maxConcurrent: fc.integer({ min: 1, max: 32 }),
				retries: fc.nat(100),
				downloadFolder: fc.string({ unit: 'grapheme' }).map(text => `/${text}`),
			}),
			change => {
				expect(store.change(change)).toEqual({ ok: true, value: { ...defaultSettings, ...change } });
				const again = open(path);
				expect(again.get()).toEqual(store.get());
				again.close();
			},
		),
		{ numRuns: 20 },
	);
	store.close();
	expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each<SettingsChange | Record<string, unknown>>([
	{ maxConcurrent: 0 },
	{ maxConcurrent: 33 },
	{ maxConcurrent: 2.5 },
	{ retries: 3, segments: 'many' },
	{ unknown: 1 },
])('%o is refused, and nothing of it is kept', change => {
	using folder = temporaryFolder();
	const store = open(join(folder.path, 'settings.db'));
	expect(store.change(change as SettingsChange)).toMatchObject({
		ok: false,
		error: { code: 'setting_invalid' },
	});
	expect(store.get()).toEqual(defaultSettings);
	store.close();
});

test('a bad value costs itself only', () => {
	using folder = temporaryFolder();
	const path = join(folder.path, 'settings.db');
	const store = open(path);
	store.change({ maxConcurrent: 3, retries: 4 });
	store.close();
	const database = new DatabaseSync(path);
	database.exec(`UPDATE settings SET value = '9999' WHERE name = 'retries'`);
	database.exec(`INSERT INTO settings VALUES ('segments', 'not json'), ('of_a_later_version', '1')`);
	database.close();
	const said: Fault[] = [];
	const again = open(path, said);
	expect(again.get()).toEqual({ ...defaultSettings, maxConcurrent: 3 });
	expect(said).toEqual([fault('setting_replaced', 'retries'), fault('setting_replaced', 'segments')]);
	again.close();
});

test('a damaged database is moved aside, told, and made anew', () => {
	using folder = temporaryFolder();
	const path = join(folder.path, 'settings.db');
	writeFileSync(path, 'no database at all, but long enough to look at'.repeat(100));
	const said: Fault[] = [];
	const store = open(path, said);
	expect(store.get()).toEqual(defaultSettings);
	expect(said).toEqual([fault('settings_damaged', `${path}.damaged-7`)]);
	expect(readdirSync(folder.path).sort()).toEqual(['settings.db', 'settings.db.damaged-7']);
	expect(store.change({ retries: 1 }).ok).toBe(true);
	store.close();
	const again = open(path);
	expect(again.get().retries).toBe(1);
	again.close();
});

test('one that cannot be opened leaves the defaults, and refuses changes', () => {
	using folder = temporaryFolder();
	const said: Fault[] = [];
	const store = open(join(folder.path, 'missing', 'settings.db'), said);
	expect(store.get()).toEqual(defaultSettings);
	expect(store.change({ retries: 1 })).toMatchObject({ ok: false, error: { code: 'settings_unreadable' } });
	expect(said.map(({ code }) => code)).toEqual(['settings_unreadable']);
	store.close();
});
