import type { TaskId } from '../../../../shared/domain/ids.ts';
import { inOrder, type QueueState } from '../../../../shared/domain/queue-state.ts';
import type { Task } from '../../../../shared/domain/task.ts';

export const filters = ['all', 'active', 'done', 'failed'] as const;
export type Filter = (typeof filters)[number];
export type Counts = Readonly<Record<Filter, number>>;

/** Unfinished tasks in queue order, then the finished ones, the latest first. */
export function arrange(state: QueueState): Task[] {
	const tasks = inOrder(state);
	const open = tasks.filter(task => endedAt(task) === null);
	const over = tasks.filter(task => endedAt(task) !== null);
	over.sort((a, b) => (endedAt(b) ?? 0) - (endedAt(a) ?? 0));
	return [...open, ...over];
}

export const inFilter = (task: Task, filter: Filter): boolean =>
	filter === 'all' || filterOf(task) === filter;

export function countTasks(tasks: readonly Task[]): Counts {
	const counts = { all: tasks.length, active: 0, done: 0, failed: 0 };
	for (const task of tasks) counts[filterOf(task)] += 1;
	return counts;
}

/** Whom a task changes places with in the queue: only those that wait have an order that matters. */
export function neighbours(arranged: readonly Task[]): Map<TaskId, Neighbours> {
	const waiting = arranged.filter(isMovable);
	return new Map(
		waiting.map((task, place) => [
			task.id,
			{
				before: waiting[place - 1]?.id ?? null,
				/** To move down is to stand before the one after the next. */
				after: waiting[place + 1]?.id ?? null,
				afterNext: waiting[place + 2]?.id ?? null,
			},
		]),
	);
}
export type Neighbours = {
	readonly before: TaskId | null;
	readonly after: TaskId | null;
	readonly afterNext: TaskId | null;
};

const isMovable = ({ state }: Task): boolean => state.status === 'queued' || state.status === 'paused';

function filterOf({ state }: Task): Exclude<Filter, 'all'> {
	if (state.status === 'failed') return 'failed';
	return state.status === 'completed' || state.status === 'cancelled' ? 'done' : 'active';
}

/** null: not over. A failure stays in its place in the queue: it wants attention. */
function endedAt({ state }: Task): number | null {
	return state.status === 'completed' || state.status === 'cancelled' ? state.at : null;
}
