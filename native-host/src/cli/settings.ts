import { readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import * as v from 'valibot';
import { fault } from '../../../shared/domain/faults.ts';
import { settingFlaw } from '../../../shared/domain/setting-flaw.ts';
import { defaultSettings, SettingsChange, type Settings } from '../../../shared/domain/settings.ts';
import { placeholders } from '../../../shared/domain/template.ts';
import { err } from '../../../shared/kernel/result.ts';
import type { Client } from './daemon-client.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { mentionNotices } from './notices.ts';
import { print, printFault } from './print.ts';
import { withClient } from './with-client.ts';
import { writeNew } from './write-new.ts';

type Key = keyof Settings;
const keys = Object.keys(defaultSettings).join(', ');

export const command = defineCommand({
	usage: 'settings [get [KEY] | set KEY VALUE | export [FILE] | import FILE | preview TEMPLATE] [--json]',
	about: `Shows or changes the settings, at once and for good.
Keys: ${keys}.
An empty downloadFolder is the system's; a rateLimit or rateLimitPerHost of 0 is none. allowedHours and rateProfiles are
JSON, days from 0 (Sunday), minutes since midnight: [{"days":[1,2,3,4,5],"from":1320,"to":360}].
import takes what export or --json wrote: all of it, or nothing where one value does not fit.
Templates tell where finished files go below the download folder, once sortIntoFolders is true: folders and a name, with
${placeholders.map(name => `{${name}}`).join(' ')}; preview shows what one makes of a video.`,
	options: { json: { type: 'boolean', help: 'Print them as one object' } },
	words: [0, 3],
	async run({ json = false }, [verb = 'get', key, value]) {
		if (verb === 'import' && key !== undefined && value === undefined) {
			const wanted = await readSettingsFile(key);
			return await withClient(client => takeSettings(client, wanted));
		}
		if (verb === 'export' && value === undefined)
			return await withClient(client => giveSettings(client, key ?? null));
		if (verb === 'preview' && key !== undefined && value === undefined)
			return await withClient(client => preview(client, key));
		if (key !== undefined && !isKey(key)) throw new UsageError(`there is no setting "${key}": ${keys}`);
		if (verb === 'get' && value === undefined)
			return await withClient(client => show(client, key ?? null, json));
		if (verb !== 'set' || key === undefined || value === undefined)
			throw new UsageError('get, set KEY VALUE, export or import FILE');
		return await withClient(client => change(client, key, value));
	},
});

const isKey = (text: string): text is Key => Object.hasOwn(defaultSettings, text);

async function show(client: Client, key: Key | null, json: boolean): Promise<number> {
	const settings = await client.call('settings.get', {});
	if (!settings.ok) {
		printFault(settings.error);
		return exitCodes.failed;
	}
	if (key) print(json ? JSON.stringify(settings.value[key]) : asText(settings.value[key]));
	else if (json) print(JSON.stringify(settings.value, null, '\t'));
	else for (const [name, value] of Object.entries(settings.value)) print(`${name} = ${asText(value)}`);
	if (!key) await mentionNotices(client);
	return exitCodes.done;
}

async function preview(client: Client, template: string): Promise<number> {
	const previewed = await client.call('settings.previewName', { template });
	if (!previewed.ok) {
		printFault(previewed.error);
		return exitCodes.failed;
	}
	print(previewed.value.path);
	return exitCodes.done;
}

async function change(client: Client, key: Key, text: string): Promise<number> {
	const changed = await applyChange(client, { [key]: readValue(key, text) });
	if (changed) print(`${key} = ${asText(changed[key])}`);
	return changed ? exitCodes.done : exitCodes.failed;
}

async function readSettingsFile(path: string): Promise<unknown> {
	const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => error);
	if (typeof text !== 'string') throw new UsageError(`${path} cannot be read (${text.code ?? text.message})`);
	return parseJson(text);
}

async function takeSettings(client: Client, document: unknown): Promise<number> {
	const changed = await client.call('settings.import', { document });
	if (changed.ok) print('These settings are used from now on.');
	else printFault(changed.error);
	return changed.ok ? exitCodes.done : exitCodes.failed;
}

async function giveSettings(client: Client, path: string | null): Promise<number> {
	const exported = await client.call('settings.get', {});
	if (!exported.ok) {
		printFault(exported.error);
		return exitCodes.failed;
	}
	const text = JSON.stringify(exported.value, null, '\t');
	if (path === null) print(text);
	else await writeNew(path, `${text}\n`);
	return exitCodes.done;
}

async function applyChange(client: Client, change: unknown): Promise<Settings | null> {
	const parsed = v.safeParse(SettingsChange, change);
	const changed = parsed.success
		? await client.call('settings.set', parsed.output)
		: err(fault('setting_invalid', ...settingFlaw(parsed.issues[0])));
	if (changed.ok) return changed.value;
	printFault(changed.error);
	return null;
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new UsageError('that is not JSON');
	}
}

function readValue(key: Key, text: string): unknown {
	if (Array.isArray(defaultSettings[key])) return parseJson(text);
	if (typeof defaultSettings[key] === 'number') return text.trim() === '' ? Number.NaN : Number(text);
	if (typeof defaultSettings[key] === 'boolean') return { true: true, false: false }[text] ?? text;
	if (key !== 'downloadFolder') return text;
	return text === '' || isAbsolute(text) ? text : resolve(text);
}
