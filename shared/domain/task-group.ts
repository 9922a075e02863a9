import * as v from 'valibot';
import type { PlaylistEntry } from './extraction.ts';
import type { Task } from './task.ts';

/** What several downloads belong to: the playlist, channel or search that they were chosen from. */
export const TaskGroup = v.object({
	/** The same for all of them; chosen at random by whoever adds them. */
	id: v.pipe(v.string(), v.regex(/^[\da-z]{12}$/u)),
	title: v.pipe(v.string(), v.maxLength(4096)),
	/** In the list, from 1. */
	index: v.pipe(v.number(), v.integer(), v.minValue(1)),
	/** Of those that were chosen. */
	total: v.pipe(v.number(), v.integer(), v.minValue(1)),
	/** Names the item for good: what is saved once is known by it. */
	key: v.pipe(v.string(), v.maxLength(8192)),
});
export type TaskGroup = v.InferOutput<typeof TaskGroup>;

/** What an entry of a list is known by, once it was saved. */
export const archiveKey = (extractor: string, { id, url, within, index }: PlaylistEntry): string =>
	`${extractor}\n${id === '' ? url : id}${within ? `\n${index}` : ''}`.slice(0, 8192);

/** The whole of a group, from the items of it that are in the queue. */
export type GroupView = Pick<TaskGroup, 'id' | 'title' | 'total'> & {
	readonly tasks: readonly Task['id'][];
	readonly counts: Readonly<Record<Task['state']['status'], number>>;
	/** Whether nothing of it is left to do; what failed waits for somebody. */
	readonly isOver: boolean;
	readonly savedBytes: number;
};

/** In the order in which their first items stand. */
export function groupsOf(tasks: Iterable<Task>): GroupView[] {
	const groups = new Map<string, Task[]>();
	for (const task of tasks) {
		const { group } = task.request;
		if (!group) continue;
		const items = groups.get(group.id);
		if (items) items.push(task);
		else groups.set(group.id, [task]);
	}
	return [...groups.values()].map(viewOf);
}

function viewOf(tasks: readonly Task[]): GroupView {
	const counts = { queued: 0, downloading: 0, paused: 0, completed: 0, failed: 0, cancelled: 0 };
	let savedBytes = 0;
	for (const { state, savedBytes: saved } of tasks) {
		counts[state.status]++;
		savedBytes += saved;
	}
	const ordered = tasks.toSorted((a, b) => (a.request.group?.index ?? 0) - (b.request.group?.index ?? 0));
	const group = ordered[0]?.request.group;
	return {
		id: group?.id ?? '',
		title: group?.title ?? '',
		total: group?.total ?? tasks.length,
		tasks: ordered.map(({ id }) => id),
		counts,
		isOver: counts.queued + counts.downloading + counts.paused === 0,
		savedBytes,
	};
}
