import type { TaskAction } from '../core/queue/transitions.ts';
import { printable } from '../core/text/printable.ts';
import type { Client } from './daemon-client.ts';
import { defineCommand, type Command } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { findTask } from './find-task.ts';
import { listTasks } from './list-tasks.ts';
import { print, printError, printFault } from './print.ts';
import { withClient } from './with-client.ts';

const idsMax = 1_000;

export const pause = define('pause', 'Stops downloads; what is saved stays, and resume goes on from there.', {
	all: 'queue.pauseAll',
});
export const resume = define('resume', 'Goes on with downloads that are paused.', { all: 'queue.resumeAll' });
export const finish = define('finish', 'Ends recordings of live streams: what is there becomes the file.');
export const restart = define(
	'restart',
	'Stops downloads that do not get on, and starts them again with what is saved.',
);
export const cancel = define('cancel', 'Gives downloads up. They stay on the list until they are removed.');
export const retry = define('retry', 'Tries downloads again that failed or were cancelled.');
export const reset = define('reset', 'Throws away what is saved of downloads, and begins them anew.');
export const dismiss = define(
	'dismiss',
	'Takes downloads off the list that have ended. Finished files stay where they are.',
);
export const remove = define('remove', 'Takes downloads off the list. Finished files stay where they are.');

type All = { readonly all?: 'queue.pauseAll' | 'queue.resumeAll' };

function define(verb: TaskAction | 'finish', about: string, { all }: All = {}): Command {
	return defineCommand({
		usage: `${verb} ID…${all ? ` | ${verb} all` : ''}`,
		about: `${about}\nOf an id, as much as no other starts with is enough.`,
		options: {},
		words: [1, idsMax],
		run: (_, words) =>
			withClient(async client =>
				all && words.length === 1 && words[0] === 'all'
					? await changeAll(client, all)
					: await changeEach(client, verb, words),
			),
	});
}

async function changeAll(client: Client, method: 'queue.pauseAll' | 'queue.resumeAll'): Promise<number> {
	const changed = await client.call(method, {});
	if (!changed.ok) {
		printFault(changed.error);
		return exitCodes.failed;
	}
	print(`${changed.value.changed} changed`);
	return exitCodes.done;
}

/** One that does not work never keeps another from its turn. */
async function changeEach(
	client: Client,
	verb: TaskAction | 'finish',
	prefixes: readonly string[],
): Promise<number> {
	const tasks = await listTasks(client);
	if (!tasks.ok) {
		printFault(tasks.error);
		return exitCodes.failed;
	}
	const ids = tasks.value.map(({ task }) => task.id);
	let exitCode: number = exitCodes.done;
	for (const prefix of prefixes) {
		const found = findTask(prefix, ids);
		const changed = found.ok ? await client.call(`task.${verb}`, { task: found.value }) : found;
		if (changed.ok) print(`${found.ok ? found.value : prefix}  ${verb}`);
		else {
			printError(printable(prefix));
			printFault(changed.error);
			exitCode = exitCodes.failed;
		}
	}
	return exitCode;
}
