import { isAbsolute, resolve } from 'node:path';
import * as v from 'valibot';
import { fault } from '../../../shared/domain/faults.ts';
import { defaultSettings, SettingsChange, type Settings } from '../../../shared/domain/settings.ts';
import type { Client } from './daemon-client.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printFault } from './print.ts';
import { withClient } from './with-client.ts';

type Key = keyof Settings;
const keys = Object.keys(defaultSettings).join(', ');

export const command = defineCommand({
	usage: 'settings [get [KEY] | set KEY VALUE] [--json]',
	about: `Shows or changes the settings, at once and for good.
Keys: ${keys}.
An empty downloadFolder is the system's; a rateLimit of 0 is none.`,
	options: { json: { type: 'boolean', help: 'Print them as one object' } },
	words: [0, 3],
	async run({ json = false }, [verb = 'get', key, value]) {
		if (key !== undefined && !isKey(key)) throw new UsageError(`there is no setting "${key}": ${keys}`);
		if (verb === 'get' && value === undefined)
			return await withClient(client => show(client, key ?? null, json));
		if (verb !== 'set' || key === undefined || value === undefined)
			throw new UsageError('get, or set KEY VALUE');
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
	if (key) print(json ? JSON.stringify(settings.value[key]) : String(settings.value[key]));
	else if (json) print(JSON.stringify(settings.value, null, '\t'));
	else for (const [name, value] of Object.entries(settings.value)) print(`${name} = ${value}`);
	return exitCodes.done;
}

async function change(client: Client, key: Key, text: string): Promise<number> {
	const parsed = v.safeParse(SettingsChange, { [key]: readValue(key, text) });
	if (!parsed.success) {
		printFault(fault('setting_invalid', `${key}: ${parsed.issues[0].message}`));
		return exitCodes.failed;
	}
	const changed = await client.call('settings.set', parsed.output);
	if (!changed.ok) {
		printFault(changed.error);
		return exitCodes.failed;
	}
	print(`${key} = ${changed.value[key]}`);
	return exitCodes.done;
}

function readValue(key: Key, text: string): string | number {
	if (typeof defaultSettings[key] === 'number') return text.trim() === '' ? Number.NaN : Number(text);
	return text === '' || isAbsolute(text) ? text : resolve(text);
}
