import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { defaultSettings, type SettingsChange } from '../../../shared/domain/settings.ts';
import { openSettings } from '../../../native-host/src/effects/settings-store.ts';
import type { Migrations } from '../../../native-host/src/effects/versioned-database.ts';
import { temporaryFolder } from '../../support/queue/open.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

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
	// Which program is started is for the command line alone to say.
	{ ffmpeg: '/home/me/ffmpeg' },
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
	database.exec(
		`INSERT INTO settings VALUES ('segments', 'not json'), ('of_a_later_version', '1'), ('ffmpeg', '"/x/ffmpeg"')`,
	);
	database.close();
	const said: Fault[] = [];
	const again = open(path, said);
	expect(again.get()).toEqual({ ...defaultSettings, maxConcurrent: 3 });
	expect(said).toEqual([
		fault('setting_replaced', quote('retries')),
		fault('setting_replaced', quote('segments')),
	]);
	again.close();
});

test('a damaged database is moved aside, told, and made anew', () => {
	using folder = temporaryFolder();
	const path = join(folder.path, 'settings.db');
	writeFileSync(path, 'no database at all, but long enough to look at'.repeat(100));
	const said: Fault[] = [];
	const store = open(path, said);
	expect(store.get()).toEqual(defaultSettings);
	expect(said).toEqual([fault('settings_damaged', quote(`${path}.damaged-7`))]);
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

test('one of a later version is refused as it is', () => {
	using folder = temporaryFolder();
	const path = join(folder.path, 'settings.db');
	open(path).close();
	const database = new DatabaseSync(path);
	database.exec('PRAGMA user_version=99');
	database.close();
	const before = readFileSync(path);
	const opened = openSettings(path, { now: () => 7, notice: () => undefined });
	expect(opened).toMatchObject({
		ok: false,
		error: fault('settings_newer', remark('version_is', { version: '99' })),
	});
	expect(readFileSync(path).equals(before)).toBe(true);
});

const first: Migrations = [
	database => database.exec('CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT'),
];

test('a later version brings it forward once, and keeps what was before', () => {
	using folder = temporaryFolder();
	const path = join(folder.path, 'settings.db');
	const store = open(path);
	store.change({ retries: 3 });
	store.close();
	let times = 0;
	const migrations: Migrations = [
		...first,
		database => {
			times++;
			database.exec(`UPDATE settings SET value = '4' WHERE name = 'retries'`);
		},
	];
	for (let start = 0; start < 2; start++) {
		const later = openSettings(path, { now: () => 7, notice: () => undefined, migrations });
		expect(later.ok && later.value.get().retries).toBe(4);
		if (later.ok) later.value.close();
	}
	expect(times).toBe(1);
	expect(statSync(`${path}.version-1`).mode & 0o777).toBe(0o600);
	const kept = new DatabaseSync(`${path}.version-1`);
	expect(kept.prepare('SELECT value FROM settings').get()).toEqual({ value: '3' });
	kept.close();
});

test('a step that fails changes nothing', () => {
	using folder = temporaryFolder();
	const path = join(folder.path, 'settings.db');
	const store = open(path);
	store.change({ retries: 3 });
	store.close();
	const migrations: Migrations = [
		...first,
		database => {
			database.exec('DELETE FROM settings');
			throw new Error('half-way');
		},
	];
	const said: Fault[] = [];
	const later = openSettings(path, { now: () => 7, notice: fault => said.push(fault), migrations });
	expect(said.map(({ code }) => code)).toEqual(['settings_unreadable']);
	if (later.ok) later.value.close();
	const again = open(path);
	expect(again.get().retries).toBe(3);
	again.close();
});

test.each([
	[
		{ maxConcurrent: 0, retries: 5 },
		[remark('setting_range', { name: 'maxConcurrent', least: 1, most: 32 })],
	],
	[
		{ retries: 5, allowedHours: [{ days: [9], from: 0, to: 1 }] },
		[remark('setting_unfit', { name: 'allowedHours.0.days.0' })],
	],
	[{ colour: 'red' }, [remark('setting_unknown', { name: 'colour' })]],
	['text', [remark('setting_none')]],
	[{ duplicates: 'both' }, [remark('setting_choice', { name: 'duplicates', known: 'rename, skip, ask' })]],
	[{ downloadFolder: 'x' }, [remark('setting_path', { name: 'downloadFolder' })]],
	[{ proxy: 'ftp://a.example' }, [remark('setting_proxy', { name: 'proxy' })]],
	[
		{ videoTemplate: '{colour' },
		[remark('setting_unfit', { name: 'videoTemplate' }), remark('template_brace', { text: '{colour' })],
	],
	[null, [remark('setting_none')]],
])('%j: which one is wrong is said, and nothing has changed', (document, flaw) => {
	using folder = temporaryFolder();
	const store = open(join(folder.path, 'settings.db'));
	expect(store.change(document)).toEqual({ ok: false, error: fault('setting_invalid', ...flaw) });
	expect(store.get()).toEqual(defaultSettings);
	store.close();
});
