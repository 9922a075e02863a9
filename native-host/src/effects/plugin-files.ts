import { createHash } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { PluginManifest } from '../core/plugins/manifest.ts';
import { pluginLimits } from '../core/plugins/plugin-said.ts';
import { replaceFile } from './replace-file.ts';

export type Plugin = {
	/** Of its folder, and of its manifest. */
	readonly name: string;
	readonly manifest: PluginManifest;
	readonly source: string;
	/** Of both its files: one that was changed is another plugin, and has to be enabled anew. */
	readonly digest: string;
};
export type FoundPlugin =
	| { readonly kind: 'plugin'; readonly plugin: Plugin; readonly state: 'enabled' | 'disabled' | 'changed' }
	| { readonly kind: 'broken'; readonly name: string; readonly reason: string };

const pluginsMax = 100;
const manifestBytesMax = 64 * 1024;

export const pluginFolder = (state: string): string => join(state, 'plugins');

/** Every folder in the plugins' folder, in order of names, with what is wrong where something is. */
export function listPlugins(state: string): FoundPlugin[] {
	const folder = pluginFolder(state);
	const enabled = readEnabled(state);
	return list(folder).map(name => {
		try {
			const manifestText = readBounded(join(folder, name, 'manifest.json'), manifestBytesMax);
			const source = readBounded(join(folder, name, 'plugin.mjs'), pluginLimits.moduleBytes);
			const manifest = v.safeParse(PluginManifest, JSON.parse(manifestText));
			if (!manifest.success) return broken(name, `manifest.json: ${describe(manifest.issues[0])}`);
			if (manifest.output.name !== name) return broken(name, 'manifest.json names another plugin');
			const digest = createHash('sha256').update(`${manifestText}\0${source}`).digest('hex');
			const kept = enabled[name];
			const now = kept === undefined ? 'disabled' : kept === digest ? 'enabled' : 'changed';
			return { kind: 'plugin', state: now, plugin: { name, manifest: manifest.output, source, digest } };
		} catch (error) {
			return broken(name, error instanceof Error ? error.message.slice(0, 200) : 'unreadable');
		}
	});
}

/** Null disables. Throws where it cannot be kept. */
export function enablePlugin(state: string, name: string, digest: string | null): void {
	const enabled = { ...readEnabled(state) };
	if (digest === null) delete enabled[name];
	else enabled[name] = digest;
	mkdirSync(state, { recursive: true, mode: 0o700 });
	replaceFile(fileOf(state), Buffer.from(JSON.stringify(enabled, null, '\t')), 0o600);
}

const fileOf = (state: string): string => join(state, 'plugins.json');

const Enabled = v.record(v.string(), v.string());

function readEnabled(state: string): Readonly<Record<string, string>> {
	try {
		const parsed = v.safeParse(Enabled, JSON.parse(readFileSync(fileOf(state), 'utf8')));
		return parsed.success ? parsed.output : {};
	} catch {
		// None is enabled then.
		return {};
	}
}

function list(folder: string): string[] {
	try {
		const found = readdirSync(folder, { withFileTypes: true });
		const names = found.filter(entry => entry.isDirectory() && !entry.name.startsWith('.'));
		return names
			.map(({ name }) => name)
			.sort()
			.slice(0, pluginsMax);
	} catch {
		return [];
	}
}

function readBounded(path: string, bytesMax: number): string {
	const file = openSync(path, 'r');
	try {
		const { size } = fstatSync(file);
		if (size > bytesMax) throw new Error(`${path} is larger than ${bytesMax} bytes`);
		const bytes = Buffer.alloc(size);
		return bytes.toString('utf8', 0, readSync(file, bytes, 0, size, 0));
	} finally {
		closeSync(file);
	}
}

const broken = (name: string, reason: string): FoundPlugin => ({ kind: 'broken', name, reason });

const describe = ({ path, message }: v.BaseIssue<unknown>): string =>
	`${path?.map(({ key }) => String(key)).join('.') ?? ''} ${message}`.trim();
