import type { RecordedEvent } from '../../../../shared/domain/events.ts';
import type { Fault } from '../../../../shared/domain/faults.ts';
import type { TaskId } from '../../../../shared/domain/ids.ts';
import type { QueueState } from '../../../../shared/domain/queue-state.ts';
import type { Task } from '../../../../shared/domain/task.ts';

/** An end that somebody may want to hear of. */
export type Ending =
	| { readonly kind: 'completed'; readonly task: TaskId; readonly name: string }
	| { readonly kind: 'failed'; readonly task: TaskId; readonly name: string; readonly fault: Fault };

/** What the user is told: one end by name, or many in one. */
export type Notice =
	| { readonly kind: 'none' }
	| { readonly kind: 'one'; readonly ending: Ending }
	| { readonly kind: 'many'; readonly completed: number; readonly failed: number };

/** The ends among fresh events. What was removed again since is no news. */
export function endingsOf(
	events: readonly RecordedEvent[],
	state: QueueState,
	nameOf: (task: Task) => string,
): Ending[] {
	return events.flatMap(({ event }): Ending[] => {
		if (event.type !== 'task.completed' && event.type !== 'task.failed') return [];
		const task = state.tasks.get(event.task);
		if (!task) return [];
		const head = { task: task.id, name: nameOf(task) };
		return event.type === 'task.completed'
			? [{ kind: 'completed', ...head }]
			: [{ kind: 'failed', ...head, fault: event.fault }];
	});
}

/** However many ends come together, they make one notice. */
export function noticeFor(endings: readonly Ending[]): Notice {
	const [first] = endings;
	if (!first) return { kind: 'none' };
	if (endings.length === 1) return { kind: 'one', ending: first };
	const failed = endings.filter(({ kind }) => kind === 'failed').length;
	return { kind: 'many', completed: endings.length - failed, failed };
}
