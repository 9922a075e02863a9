import type { TaskId } from '../../../shared/domain/ids.ts';
import type { Client } from './daemon-client.ts';
import { exitCodes } from './exit-codes.ts';
import { findTask } from './find-task.ts';
import { listTasks } from './list-tasks.ts';
import { printFault } from './print.ts';
import { withClient } from './with-client.ts';

/** Does something with the one download whose id starts so. */
export const withTask = (
	prefix: string,
	act: (client: Client, task: TaskId) => Promise<number>,
): Promise<number> =>
	withClient(async client => {
		const tasks = await listTasks(client);
		const found = tasks.ok
			? findTask(
					prefix,
					tasks.value.map(({ task }) => task.id),
				)
			: tasks;
		if (found.ok) return await act(client, found.value);
		printFault(found.error);
		return exitCodes.failed;
	});
