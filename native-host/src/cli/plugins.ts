import { printable } from '../core/text/printable.ts';
import { findFolders } from '../effects/folders.ts';
import { enablePlugin, listPlugins, pluginFolder, type FoundPlugin } from '../effects/plugin-files.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printError } from './print.ts';

export const command = defineCommand({
	usage: 'plugins [enable NAME | disable NAME] [--json]',
	about: `Shows the plugins that read pages of certain sites, what is wrong with those that do not work, or enables one.
Each is a folder with manifest.json and plugin.mjs in the folder "plugins" of the program's data. A plugin may ask the
hosts of its manifest and nobody else, and nothing more; one that was changed has to be enabled anew.`,
	options: { json: { type: 'boolean', help: 'Print them as a list of objects' } },
	words: [0, 2],
	async run({ json = false }, [verb, name]) {
		const { state } = findFolders();
		if (verb === undefined) return show(state, json);
		if ((verb !== 'enable' && verb !== 'disable') || name === undefined)
			throw new UsageError('enable NAME, or disable NAME');
		return change(state, verb, name);
	},
});

function show(state: string, json: boolean): number {
	const found = listPlugins(state);
	if (json) print(JSON.stringify(found.map(summary)));
	else if (found.length === 0) print(`There are none in ${pluginFolder(state)}.`);
	else for (const one of found) print(lineOf(one));
	return found.some(({ kind }) => kind === 'broken') ? exitCodes.failed : exitCodes.done;
}

const summary = (found: FoundPlugin) =>
	found.kind === 'broken'
		? { name: found.name, state: 'broken', reason: found.reason }
		: { ...found.plugin.manifest, state: found.state };

function lineOf(found: FoundPlugin): string {
	if (found.kind === 'broken') return printable(`${found.name}: cannot be used: ${found.reason}`);
	const { name, version, hosts, description } = found.plugin.manifest;
	const state = found.state === 'changed' ? 'was changed: enable it anew' : found.state;
	return printable(`${name} ${version}: ${state} (${hosts.join(', ')}) ${description}`.trimEnd());
}

function change(state: string, verb: 'enable' | 'disable', name: string): number {
	const found = listPlugins(state).find(one => (one.kind === 'broken' ? one.name : one.plugin.name) === name);
	if (!found || (found.kind === 'broken' && verb === 'enable')) {
		const reason = found?.kind === 'broken' ? found.reason : `not in ${pluginFolder(state)}`;
		printError(printable(`rustloader: ${name} cannot be used: ${reason}`));
		return exitCodes.failed;
	}
	enablePlugin(state, name, verb === 'enable' && found.kind === 'plugin' ? found.plugin.digest : null);
	print(`${printable(name)} is ${verb}d.`);
	return exitCodes.done;
}
