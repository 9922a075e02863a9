import { daemonFiles } from '../app/daemon-files.ts';
import { openKeeper } from '../app/install/keeper.ts';
import { undoInstall, type Undone } from '../app/install/undo.ts';
import { findFolders } from '../effects/folders.ts';
import { windowsRegistry } from '../effects/registry.ts';
import { defineCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printError } from './print.ts';

export const command = defineCommand({
	usage: 'uninstall',
	about: `Undoes what install did: takes the registrations out of your browsers and removes the copy of the program.
The queue, its settings and your files stay.`,
	options: {},
	words: [0, 0],
	async run() {
		const folders = findFolders();
		const undone = await undoInstall(openKeeper(daemonFiles(folders).receipt), windowsRegistry);
		undone.forEach(report);
		if (undone.length === 0) print('Nothing was installed.');
		else print(`The queue and its settings are still in ${folders.state}`);
		return undone.some(({ kind }) => kind === 'failed') ? exitCodes.failed : exitCodes.done;
	},
});

const words = {
	removed: 'removed',
	restored: 'put back',
	gone: 'was gone already',
	changed: 'left alone',
	failed: 'could not be removed',
} as const;

function report({ what, kind, detail }: Undone): void {
	const say = kind === 'failed' ? printError : print;
	say(`${what}: ${words[kind]}${detail && `; ${detail}`}`);
}
