import { chmodSync, closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { defaultSettings, Settings, SettingsChange } from '../../../shared/domain/settings.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';

export type SettingsStore = {
	readonly get: () => Settings;
	/** Durable when it returns; nothing is changed where one of the values does not fit. */
	change(change: SettingsChange): Result<Settings, Fault>;
	close(): void;
};

/** What later versions migrate from. */
const schemaVersion = 1;

type Ports = { readonly now: () => number; readonly report: (text: string) => void };

/** A database that is damaged is moved aside; one that cannot be opened at all leaves the defaults. */
export function openSettings(path: string, { now, report }: Ports): SettingsStore {
	let database: DatabaseSync | null = null;
	try {
		database = openDatabase(path);
	} catch (error) {
		if (isDamage(error)) {
			report('settings: damaged, moved aside; defaults are used');
			database = replaceDamaged(path, now(), report);
		} else report(`settings: cannot be opened (${codeOf(error)}); defaults are used`);
	}
	let settings = database ? readSettings(database, report) : defaultSettings;
	return {
		get: () => settings,
		change(change) {
			const parsed = v.safeParse(SettingsChange, change);
			if (!parsed.success) return err(fault('setting_invalid', nameOf(parsed.issues[0])));
			if (!database) return err(fault('disk_error', 'the settings cannot be opened'));
			try {
				writeSettings(database, parsed.output);
			} catch (error) {
				return err(fault(codeOf(error) === 'SQLITE_FULL' ? 'disk_full' : 'disk_error', codeOf(error)));
			}
			settings = v.parse(Settings, { ...settings, ...parsed.output });
			return ok(settings);
		},
		close: () => database?.close(),
	};
}

function openDatabase(path: string): DatabaseSync {
	closeSync(openSync(path, 'a', 0o600));
	chmodSync(path, 0o600);
	const database = new DatabaseSync(path);
	try {
		database.exec('PRAGMA synchronous=FULL');
		database.exec('CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT');
		database.exec(`PRAGMA user_version=${schemaVersion}`);
		const check = database.prepare('PRAGMA quick_check(1)').get();
		if (check?.['quick_check'] !== 'ok')
			throw Object.assign(new Error('damaged'), { errcode: sqliteCorrupt });
		return database;
	} catch (error) {
		database.close();
		throw error;
	}
}

/** Each value by its own schema: a bad one costs itself only. */
function readSettings(database: DatabaseSync, report: (text: string) => void): Settings {
	const found: Record<string, unknown> = { ...defaultSettings };
	for (const { name, value } of database.prepare('SELECT name, value FROM settings').iterate()) {
		const schema = isSettingName(name) ? Settings.entries[name] : null;
		if (!schema) continue;
		const parsed = v.safeParse(schema, parseJson(value));
		if (parsed.success) found[String(name)] = parsed.output;
		else report(`settings: ${String(name)} is out of bounds; its default is used`);
	}
	return v.parse(Settings, found);
}

function writeSettings(database: DatabaseSync, change: SettingsChange): void {
	const write = database.prepare(
		'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
	);
	database.exec('BEGIN IMMEDIATE');
	try {
		for (const [name, value] of Object.entries(change)) {
			if (value !== undefined) write.run(name, JSON.stringify(value));
		}
		database.exec('COMMIT');
	} catch (error) {
		if (database.isTransaction) database.exec('ROLLBACK');
		throw error;
	}
}

function replaceDamaged(path: string, at: number, report: (text: string) => void): DatabaseSync | null {
	try {
		renameSync(path, `${path}.damaged-${at}`);
		for (const companion of ['-journal', '-wal', '-shm']) rmSync(path + companion, { force: true });
		return openDatabase(path);
	} catch (error) {
		report(`settings: cannot be made anew (${codeOf(error)})`);
		return null;
	}
}

/** Result codes of SQLite. */
const sqliteCorrupt = 11;
const sqliteNotADatabase = 26;

function isDamage(error: unknown): boolean {
	const primary = Number((error as { errcode?: number }).errcode) & 0xff;
	return primary === sqliteCorrupt || primary === sqliteNotADatabase;
}

function codeOf(error: unknown): string {
	const { errcode, code } = error as { errcode?: number; code?: string };
	if (errcode === undefined) return code ?? 'unknown';
	return (errcode & 0xff) === 13 ? 'SQLITE_FULL' : `SQLite ${errcode}`;
}

const isSettingName = (name: unknown): name is keyof Settings =>
	typeof name === 'string' && Object.hasOwn(Settings.entries, name);

function parseJson(text: unknown): unknown {
	try {
		return JSON.parse(String(text));
	} catch {
		return undefined;
	}
}

const nameOf = (issue: v.BaseIssue<unknown>): string =>
	issue.path?.map(item => String(item.key)).join('.') ?? 'settings';
