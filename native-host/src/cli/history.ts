import type { EntryId, TaskId } from '../../../shared/domain/ids.ts';
import type { TimelineEntry } from '../../../shared/domain/timeline.ts';
import { ok, type Result } from '../../../shared/kernel/result.ts';
import type { Fault } from '../../../shared/domain/faults.ts';
import { defineCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { entryText } from './entry-text.ts';
import { findTask } from './find-task.ts';
import { formatTime } from './format.ts';
import { listTasks } from './list-tasks.ts';
import { print, printFault } from './print.ts';
import { withClient } from './with-client.ts';
import type { Client } from './daemon-client.ts';

/** More than a task's entries can be: each page has one at least. */
const pagesMax = 2_000;

export const command = defineCommand({
	usage: 'history ID [--json]',
	about: `Tells what happened to a download since it was added: starts, failures, retries, stalls, pauses, and who asked.
Of an id, as much as no other starts with is enough.`,
	options: { json: { type: 'boolean', help: 'An array of {at, kind, …}, times in milliseconds since 1970' } },
	words: [1, 1],
	run: ({ json = false }, [prefix = '']) =>
		withClient(async client => {
			const told = await readHistory(client, prefix);
			if (!told.ok) {
				printFault(told.error);
				return exitCodes.failed;
			}
			if (json) print(JSON.stringify(told.value, null, '\t'));
			else for (const entry of told.value) print(`${formatTime(entry.at)}  ${entryText(entry)}`);
			return exitCodes.done;
		}),
});

async function readHistory(client: Client, prefix: string): Promise<Result<TimelineEntry[], Fault>> {
	const tasks = await listTasks(client);
	if (!tasks.ok) return tasks;
	const found = findTask(
		prefix,
		tasks.value.map(({ task }) => task.id),
	);
	return found.ok ? await readTimeline(client, found.value) : found;
}

async function readTimeline(client: Client, task: TaskId): Promise<Result<TimelineEntry[], Fault>> {
	const entries: TimelineEntry[] = [];
	let after = 0 as EntryId;
	for (let pages = 0; pages < pagesMax; pages++) {
		const page = await client.call('task.timeline', { task, after });
		if (!page.ok) return page;
		entries.push(...page.value.entries);
		if (page.value.next === null) break;
		after = page.value.next;
	}
	return ok(entries);
}
