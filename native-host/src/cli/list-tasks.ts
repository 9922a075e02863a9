import type { Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { Task } from '../../../shared/domain/task.ts';
import { ok, type Result } from '../../../shared/kernel/result.ts';
import type { Progress } from '../../../shared/protocol/contract.ts';
import { queueTasksMax } from '../../../shared/protocol/limits.ts';
import type { Client } from './daemon-client.ts';

export type ListedTask = { readonly task: Task; readonly progress: Progress | null };

/** Times the list is begun anew because the task that ended a page was removed meanwhile. */
const attemptsMax = 5;

/** The whole queue in order. */
export async function listTasks(client: Client): Promise<Result<ListedTask[], Fault>> {
	for (let attempt = 1; ; attempt++) {
		const listed = await listOnce(client);
		const shifted = !listed.ok && listed.error.code === 'task_unknown';
		if (!shifted || attempt === attemptsMax) return listed;
	}
}

async function listOnce(client: Client): Promise<Result<ListedTask[], Fault>> {
	// By id: a task that moved meanwhile may be on two pages.
	const listed = new Map<TaskId, ListedTask>();
	let after: TaskId | null = null;
	for (let pages = 0; pages <= queueTasksMax; pages++) {
		const page: Awaited<ReturnType<typeof readPage>> = await readPage(client, after);
		if (!page.ok) return page;
		const progress = new Map(page.value.progress.map(item => [item.task, item]));
		for (const task of page.value.tasks)
			listed.set(task.id, { task, progress: progress.get(task.id) ?? null });
		after = page.value.next;
		if (after === null) break;
	}
	return ok([...listed.values()]);
}

const readPage = (client: Client, after: TaskId | null) => client.call('task.list', { after });
