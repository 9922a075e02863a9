import type { QueueEvent } from '../../../../shared/domain/events.ts';
import type { TaskId } from '../../../../shared/domain/ids.ts';
import type { QueueState } from '../../../../shared/domain/queue-state.ts';
import type { TaskState } from '../../../../shared/domain/task.ts';
import type { Bytes } from '../../../../shared/kernel/units.ts';
import { become, paused } from './become.ts';

/**
 * The runs of the process before this one are over; what it was asked to do with them is done now. What it handed over
 * goes on, however it ended.
 */
export function recover(state: QueueState, savedBytes: ReadonlyMap<TaskId, Bytes>): QueueEvent[] {
	const events: QueueEvent[] = [];
	for (const task of state.tasks.values()) {
		const { id, state: now } = task;
		const saved = savedBytes.get(id) ?? task.savedBytes;
		if (now.status === 'downloading')
			events.push(now.stopping === null ? paused(id, 'restart', saved) : become(task, now.stopping, saved));
		if (isHandedOver(now)) events.push({ type: 'task.requeued', task: id, savedBytes: saved });
	}
	return events;
}

const isHandedOver = (now: TaskState): boolean =>
	now.status === 'downloading' ? now.stopping === 'upgrade' : now.status === 'paused' && now.by === 'upgrade';
