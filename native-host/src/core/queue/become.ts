import type { QueueEvent } from '../../../../shared/domain/events.ts';
import type { AfterStop, PausedBy, Task } from '../../../../shared/domain/task.ts';
import type { Bytes } from '../../../../shared/kernel/units.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';

/** The event by which a task with no run (any more) becomes what was asked. */
export function become({ id: task }: Task, what: AfterStop, savedBytes: Bytes): QueueEvent {
	switch (what) {
		case 'pause':
			return paused(task, 'user', savedBytes);
		case 'hold':
			return paused(task, 'schedule', savedBytes);
		case 'upgrade':
			return paused(task, 'upgrade', savedBytes);
		case 'requeue':
		// Only the end of its run can tell what it failed of.
		case 'retry':
			return { type: 'task.requeued', task, savedBytes };
		case 'cancel':
			return { type: 'task.cancelled', task, savedBytes };
		case 'reset':
			return { type: 'task.reset', task };
		case 'remove':
			return { type: 'task.removed', task };
		default:
			return unreachable(what);
	}
}

export const paused = (task: Task['id'], by: PausedBy, savedBytes: Bytes): QueueEvent => ({
	type: 'task.paused',
	task,
	by,
	savedBytes,
});
