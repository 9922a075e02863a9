import type { RecordedEvent } from '../../../shared/domain/events.ts';
import { fold } from '../../../shared/domain/fold.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { emptyState, inOrder } from '../../../shared/domain/queue-state.ts';
import type { NotificationName, Notifications, Progress } from '../../../shared/protocol/contract.ts';
import type { Notified } from './daemon-client.ts';
import type { ListedTask } from './list-tasks.ts';

/** What somebody who follows the queue is told; `look` gives the task as it now is, null where it is gone. */
export type Follower = {
	changed(id: TaskId, look: Look): void;
	progressed(id: TaskId, look: Look): void;
};

export type Look = {
	one(id: TaskId): ListedTask | null;
	all(): ListedTask[];
};

/** Keeps the queue as the daemon's events make it. */
export function followQueue(follower: Follower): Notified {
	const state = emptyState();
	const progress = new Map<TaskId, Progress>();
	const look: Look = {
		one(id) {
			const task = state.tasks.get(id);
			return task ? { task, progress: progress.get(id) ?? null } : null;
		},
		all: () => inOrder(state).map(task => ({ task, progress: progress.get(task.id) ?? null })),
	};

	function append(recorded: RecordedEvent): void {
		fold(state, recorded);
		if (!('task' in recorded.event)) return;
		const { task } = recorded.event;
		if (state.tasks.get(task)?.state.status !== 'downloading') progress.delete(task);
		follower.changed(task, look);
	}

	const take: { [Name in NotificationName]: (params: Notifications[Name]) => void } = {
		'events.snapshot'({ first, tasks, seq, lastRun, lastRank }) {
			if (first) state.tasks.clear();
			Object.assign(state, { seq, lastRun, lastRank });
			for (const task of tasks) {
				state.tasks.set(task.id, task);
				follower.changed(task.id, look);
			}
		},
		'events.appended': ({ events }) => events.forEach(append),
		// Told where a command ends, not in the middle of a table.
		notices() {},
		'link.wanted'() {},
		progress({ items }) {
			for (const item of items) {
				progress.set(item.task, item);
				follower.progressed(item.task, look);
			}
		},
	};
	return (name, params) => take[name](params);
}
