import { duplicateAnswers } from '../../../shared/domain/task.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printFault } from './print.ts';
import { withTask } from './with-task.ts';

export const command = defineCommand({
	usage: `duplicate ID ${duplicateAnswers.join('|')}`,
	about: `Says what becomes of a download whose file seems to be there already: keep both (rename), use the one that is
there (skip), or put the new one in its place, once that is whole (replace).`,
	options: {},
	words: [2, 2],
	async run(_, [prefix = '', answer = '']) {
		const as = duplicateAnswers.find(known => known === answer);
		if (!as) throw new UsageError(`one of ${duplicateAnswers.join(', ')}`);
		return await withTask(prefix, async (client, task) => {
			const changed = await client.call('task.resolveDuplicate', { task, as });
			if (!changed.ok) {
				printFault(changed.error);
				return exitCodes.failed;
			}
			print(`${task}  ${as}`);
			return exitCodes.done;
		});
	},
});
