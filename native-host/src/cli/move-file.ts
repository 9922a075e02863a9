import { resolve } from 'node:path';
import { printable } from '../core/text/printable.ts';
import { defineCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printFault } from './print.ts';
import { withTask } from './with-task.ts';

export const command = defineCommand({
	usage: 'move-file ID FOLDER',
	about: `Moves the file of a download to another folder, on another disk too, never over another file.
Of a download that is not finished yet, the file goes there once it is.`,
	options: {},
	words: [2, 2],
	run: (_, [prefix = '', folder = '']) =>
		withTask(prefix, async (client, task) => {
			const moved = await client.call('task.moveFile', { task, folder: resolve(folder) });
			if (!moved.ok) {
				printFault(moved.error);
				return exitCodes.failed;
			}
			const { path } = moved.value;
			print(`${task}  ${printable(path ?? `will go to ${resolve(folder)}`)}`);
			return exitCodes.done;
		}),
});
