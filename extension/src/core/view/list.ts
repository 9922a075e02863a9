import type { TaskId } from '../../../../shared/domain/ids.ts';
import { inOrder, type QueueState } from '../../../../shared/domain/queue-state.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import { parseWebUrl } from '../add/web-url.ts';

/** `open`: whatever is not over, in the popup, which has no room for both of its halves. */
export const filters = ['all', 'open', 'active', 'queued', 'done', 'failed'] as const;
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

export function inFilter(task: Task, filter: Filter): boolean {
	const part = partOf(task);
	return filter === 'all' || filter === part || (filter === 'open' && isOpen(part));
}

export function countTasks(tasks: readonly Task[]): Counts {
	const counts = { all: tasks.length, open: 0, active: 0, queued: 0, done: 0, failed: 0 };
	for (const task of tasks) counts[partOf(task)] += 1;
	return { ...counts, open: counts.active + counts.queued };
}

/** Where tasks come from, the most first; those of one number by name. */
export function countSites(tasks: readonly Task[]): { readonly site: string; readonly count: number }[] {
	const counts = new Map<string, number>();
	for (const task of tasks) counts.set(siteOf(task), (counts.get(siteOf(task)) ?? 0) + 1);
	return [...counts]
		.map(([site, count]) => ({ site, count }))
		.sort((a, b) => b.count - a.count || (a.site < b.site ? -1 : 1));
}

export const siteOf = ({ request: { url } }: Task): string => parseWebUrl(url)?.host ?? '';

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

export const isMovable = ({ state }: Task): boolean => state.status === 'queued' || state.status === 'paused';

type Part = Exclude<Filter, 'all' | 'open'>;

function partOf({ state }: Task): Part {
	if (state.status === 'failed' || state.status === 'queued') return state.status;
	return state.status === 'completed' || state.status === 'cancelled' ? 'done' : 'active';
}

const isOpen = (part: Part): boolean => part === 'active' || part === 'queued';

/** null: not over. A failure stays in its place in the queue: it wants attention. */
function endedAt({ state }: Task): number | null {
	return state.status === 'completed' || state.status === 'cancelled' ? state.at : null;
}
