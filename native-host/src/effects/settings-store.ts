import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { settingFlaw } from '../../../shared/domain/setting-flaw.ts';
import { defaultSettings, Settings, SettingsChange } from '../../../shared/domain/settings.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { isDamage, isFull, sqliteCode } from './sqlite-error.ts';
import {
	inTransaction,
	LaterVersion,
	moveAside,
	openVersioned,
	type Migrations,
} from './versioned-database.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

export type SettingsStore = {
	readonly get: () => Settings;
	/** Durable when it returns; nothing is changed where one of the values does not fit. */
	change(change: unknown): Result<Settings, Fault>;
	close(): void;
};

const migrations: Migrations = [
	database =>
		// The first version did not look whether it was the first.
		database.exec('CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT'),
];

type Ports = {
	readonly now: () => number;
	/** Told what people should know. */
	readonly notice: (fault: Fault) => void;
	readonly migrations?: Migrations;
};

/**
 * A database that is damaged is moved aside, and one that cannot be opened leaves the defaults: both are told. One of
 * a later version is refused, for its limits would be forgotten in silence.
 */
export function openSettings(path: string, ports: Ports): Result<SettingsStore, Fault> {
	const opened = openOrReplace(path, ports);
	if (!opened.ok) return opened;
	const database = opened.value;
	let settings = database ? readSettings(database, ports.notice) : defaultSettings;
	return ok({
		get: () => settings,
		change(change) {
			const parsed = v.safeParse(SettingsChange, change);
			if (!parsed.success) return err(fault('setting_invalid', ...settingFlaw(parsed.issues[0])));
			if (!database) return err(fault('settings_unreadable'));
			try {
				writeSettings(database, parsed.output);
			} catch (error) {
				return err(fault(isFull(error) ? 'disk_full' : 'disk_error', quote(sqliteCode(error))));
			}
			settings = v.parse(Settings, { ...settings, ...parsed.output });
			return ok(settings);
		},
		close: () => database?.close(),
	});
}

/** As they are kept, without opening them for writing; null where they cannot be read. */
export function peekSettings(state: string): Settings | null {
	const path = join(state, 'settings.db');
	if (!existsSync(path)) return defaultSettings;
	try {
		const database = new DatabaseSync(path, { readOnly: true, timeout: 1_000 });
		try {
			return readSettings(database, () => {});
		} finally {
			database.close();
		}
	} catch {
		return null;
	}
}

function openOrReplace(path: string, ports: Ports): Result<DatabaseSync | null, Fault> {
	for (const isLast of [false, true]) {
		try {
			const database = openVersioned(path, ports.migrations ?? migrations);
			database.exec('PRAGMA synchronous=FULL');
			return ok(database);
		} catch (error) {
			if (error instanceof LaterVersion)
				return err(fault('settings_newer', remark('version_is', { version: error.message })));
			const moved = isDamage(error) && !isLast && tryMoveAside(path, ports);
			if (moved) continue;
			ports.notice(fault('settings_unreadable', quote(sqliteCode(error))));
			return ok(null);
		}
	}
	return ok(null);
}

function tryMoveAside(path: string, { now, notice }: Ports): boolean {
	const at = now();
	try {
		moveAside(path, at);
	} catch {
		return false;
	}
	notice(fault('settings_damaged', quote(`${path}.damaged-${at}`)));
	return true;
}

/** Each value by its own schema: a bad one costs itself only. */
function readSettings(database: DatabaseSync, notice: (fault: Fault) => void): Settings {
	const found: Record<string, unknown> = { ...defaultSettings };
	for (const { name, value } of database.prepare('SELECT name, value FROM settings').iterate()) {
		const schema = isSettingName(name) ? Settings.entries[name] : null;
		if (!schema) continue;
		const parsed = v.safeParse(schema, parseJson(value));
		if (parsed.success) found[String(name)] = parsed.output;
		else notice(fault('setting_replaced', quote(String(name))));
	}
	return v.parse(Settings, found);
}

function writeSettings(database: DatabaseSync, change: SettingsChange): void {
	const write = database.prepare(
		'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
	);
	inTransaction(database, () => {
		for (const [name, value] of Object.entries(change)) {
			if (value !== undefined) write.run(name, JSON.stringify(value));
		}
	});
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
