import { resolve } from 'node:path';
import { daemonFiles } from '../app/daemon-files.ts';
import { openKeeper } from '../app/install/keeper.ts';
import { removeTraces } from '../app/install/remove-traces.ts';
import { systemReceipt } from '../app/install/system-place.ts';
import { stopDaemon } from '../app/take-over.ts';
import { undoInstall, type Undone } from '../app/install/undo.ts';
import { findFolders } from '../effects/folders.ts';
import { windowsRegistry } from '../effects/registry.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printError } from './print.ts';

export const command = defineCommand({
	usage: 'uninstall [--system [--root DIR]]',
	about: `Undoes what install did: takes the registrations out of your browsers and removes the copy of the program.
The queue, its settings and your files stay.`,
	options: {
		system: { type: 'boolean', help: 'What was installed for everybody' },
		root: { type: 'string', value: 'DIR', help: 'With --system: a folder that stands for /' },
	},
	words: [0, 0],
	async run({ system = false, root }) {
		if (root !== undefined && !system) throw new UsageError('--root goes with --system');
		const folders = findFolders();
		const receipt = system ? systemReceipt(root && resolve(root)) : daemonFiles(folders).receipt;
		if (!system) await endDaemon();
		const undone = await undoInstall(openKeeper(receipt), windowsRegistry);
		undone.forEach(report);
		if (!system) removeTraces(folders.state);
		if (undone.length === 0) print('Nothing was installed.');
		else if (!system) print(`The queue and its settings are still in ${folders.state}`);
		return undone.some(({ kind }) => kind === 'failed') ? exitCodes.failed : exitCodes.done;
	},
});

/** It runs from what is to be removed. Where it cannot be asked, what cannot be removed is told. */
async function endDaemon(): Promise<void> {
	const stopped = await stopDaemon();
	if (stopped.ok && stopped.value) print('The daemon has stopped; downloads that ran are paused.');
}

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
