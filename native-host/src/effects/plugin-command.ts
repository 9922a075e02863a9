import { isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';

/** No file, network, child, worker, addon; no code made of text; no SQLite, which Node does not confine. */
const confinement = [
	'--permission',
	'--experimental-vm-modules',
	'--disallow-code-generation-from-strings',
	'--no-experimental-sqlite',
	'--no-experimental-websocket',
	'--max-old-space-size=128',
	'--no-warnings',
];

/** What starts the process that a plugin runs in. */
export function pluginCommand(): { readonly command: string; readonly args: readonly string[] } {
	if (isSea())
		return { command: process.execPath, args: [`--node-options=${confinement.join(' ')}`, 'plugin-host'] };
	const files = ['main.ts', 'sandbox.ts'].map(name =>
		fileURLToPath(new URL(`../plugin-host/${name}`, import.meta.url)),
	);
	return {
		command: process.execPath,
		args: [...confinement, ...files.map(file => `--allow-fs-read=${file}`), files[0] ?? ''],
	};
}
