import { exportList, exportQueue } from '../../../shared/domain/queue-export.ts';
import { printable } from '../core/text/printable.ts';
import type { Client } from './daemon-client.ts';
import { defineCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { findTask } from './find-task.ts';
import { listTasks } from './list-tasks.ts';
import { print, printError, printFault } from './print.ts';
import { withClient } from './with-client.ts';
import { writeNew } from './write-new.ts';

const idsMax = 1_000;

export const command = defineCommand({
	usage: 'export [ID…] [-o FILE] [--list]',
	about: `Writes what the queue was asked for, all of it or those downloads, as JSON that import takes. No cookie, header or
secret part of an address is in it: a download that needs one is exported, and needs a new link where it is imported.`,
	options: {
		output: { type: 'string', short: 'o', value: 'FILE', help: 'Into a new file' },
		list: { type: 'boolean', help: 'An address a line, as aria2 and others read it' },
	},
	words: [0, idsMax],
	run: ({ output, list = false }, prefixes) =>
		withClient(client => give(client, { output: output ?? null, list, prefixes })),
});

type Wanted = {
	readonly output: string | null;
	readonly list: boolean;
	readonly prefixes: readonly string[];
};

async function give(client: Client, { output, list, prefixes }: Wanted): Promise<number> {
	const listed = await listTasks(client);
	if (!listed.ok) {
		printFault(listed.error);
		return exitCodes.failed;
	}
	const tasks = listed.value.map(({ task }) => task);
	const ids = tasks.map(({ id }) => id);
	const wanted = new Set<string>();
	for (const prefix of prefixes) {
		const found = findTask(prefix, ids);
		if (found.ok) wanted.add(found.value);
		else {
			printError(printable(prefix));
			printFault(found.error);
			return exitCodes.failed;
		}
	}
	const chosen = prefixes.length === 0 ? tasks : tasks.filter(({ id }) => wanted.has(id));
	const text = list ? exportList(chosen).trimEnd() : JSON.stringify(exportQueue(chosen), null, '\t');
	if (output === null) print(text);
	else await writeNew(output, `${text}\n`);
	return exitCodes.done;
}
