import { printable } from '../core/text/printable.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { parseStart } from './parse-start.ts';
import { print, printFault } from './print.ts';
import { withTask } from './with-task.ts';

export const command = defineCommand({
	usage: 'schedule ID TIME|now',
	about: `Lets a download start at a time: 22:30 (the next one), or 2027-01-31T22:30. Paused ones wait for it as well.
The time is kept through restarts, sleep and changes of the clocks.`,
	options: {},
	words: [2, 2],
	async run(_, [prefix = '', time = '']) {
		const startAt = time === 'now' ? null : parseStart(time, new Date());
		if (startAt === null && time !== 'now')
			throw new UsageError('TIME is one like 22:30, a date and time to come, or now');
		return await withTask(prefix, async (client, task) => {
			const changed = await client.call('task.schedule', { task, startAt });
			if (!changed.ok) {
				printFault(changed.error);
				return exitCodes.failed;
			}
			print(`${task}  ${startAt === null ? 'now' : printable(new Date(startAt).toString())}`);
			return exitCodes.done;
		});
	},
});
