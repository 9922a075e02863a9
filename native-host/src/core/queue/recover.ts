import type { QueueEvent } from '../../../../shared/domain/events.ts';
import type { TaskId } from '../../../../shared/domain/ids.ts';
import type { QueueState } from '../../../../shared/domain/queue-state.ts';
import type { Bytes } from '../../../../shared/kernel/units.ts';
import { become, paused } from './become.ts';

/** The runs of the process before this one are over; what it was asked to do with them is done now. */
export function recover(state: QueueState, savedBytes: ReadonlyMap<TaskId, Bytes>): QueueEvent[] {
	const events: QueueEvent[] = [];
	for (const task of state.tasks.values()) {
		if (task.state.status !== 'downloading') continue;
		const saved = savedBytes.get(task.id) ?? task.savedBytes;
		const { stopping } = task.state;
		events.push(stopping === null ? paused(task.id, 'restart', saved) : become(task, stopping, saved));
	}
	return events;
}
