import { groupsOf, type GroupView } from '../../../shared/domain/task-group.ts';
import { printable } from '../core/text/printable.ts';
import { defineCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { listTasks } from './list-tasks.ts';
import { mentionNotices } from './notices.ts';
import { print, printError, printFault } from './print.ts';
import { taskLine } from './task-line.ts';
import { viewTask } from './task-view.ts';
import { withClient } from './with-client.ts';

export const command = defineCommand({
	usage: 'list [--json]',
	about: `Shows every download of the queue. The daemon is started where none runs, for what was downloading when it
last ended is found and set right by its start.`,
	options: {
		json: { type: 'boolean', help: 'An array of {id, url, status, path, receivedBytes, totalBytes, fault}' },
	},
	words: [0, 0],
	run: ({ json }) =>
		withClient(async client => {
			const tasks = await listTasks(client);
			if (!tasks.ok) {
				printFault(tasks.error);
				return exitCodes.failed;
			}
			if (json) print(JSON.stringify(tasks.value.map(viewTask), null, '\t'));
			else if (tasks.value.length === 0)
				printError('The queue is empty. Add a download with: rustloader add URL');
			else {
				print(tasks.value.map(taskLine).join('\n'));
				for (const group of groupsOf(tasks.value.map(({ task }) => task))) print(groupLine(group));
			}
			await mentionNotices(client);
			return exitCodes.done;
		}),
});

function groupLine({ title, counts, tasks, isOver }: GroupView): string {
	const { completed, failed, cancelled } = counts;
	const parts = [
		`${completed} of ${tasks.length} saved`,
		...(failed > 0 ? [`${failed} failed`] : []),
		...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
		...(isOver ? [] : [`${tasks.length - completed - failed - cancelled} to go`]),
	];
	return `${printable(title)}: ${parts.join(', ')}`;
}
