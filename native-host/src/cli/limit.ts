import { parseRate } from '../core/transfer/rate-text.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printFault } from './print.ts';
import { withTask } from './with-task.ts';

export const command = defineCommand({
	usage: 'limit ID RATE|none',
	about: `Lets a download take no more than so many bytes a second, like 500k or 2M, at once and for good. The limits of
the settings count beside it.`,
	options: {},
	words: [2, 2],
	async run(_, [prefix = '', text = '']) {
		const rate = text === 'none' ? 0 : parseRate(text);
		if (rate === null) throw new UsageError('RATE is bytes a second, like 500k or 2M, or none');
		return await withTask(prefix, async (client, task) => {
			const changed = await client.call('task.limit', { task, rate });
			if (!changed.ok) {
				printFault(changed.error);
				return exitCodes.failed;
			}
			print(`${task}  ${rate === 0 ? 'none' : `${rate} bytes a second`}`);
			return exitCodes.done;
		});
	},
});
