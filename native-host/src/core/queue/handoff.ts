import type { QueueEvent } from '../../../../shared/domain/events.ts';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { handoffPreparedMs, handoffsMax, handoffsPreparedMax } from '../../../../shared/domain/handoff.ts';
import type { TaskId } from '../../../../shared/domain/ids.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import type { QueueState } from '../../../../shared/domain/queue-state.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Millis } from '../../../../shared/kernel/units.ts';
import { queueTasksMax } from '../../../../shared/protocol/limits.ts';
import type { Command } from './command.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

type Decision = Result<readonly QueueEvent[], Fault>;
type Prepare = Extract<Command, { type: 'prepareHandoff' }>;

/** Whether the daemon has that download, or ever had it. */
export const isCommitted = ({ tasks, handoffs }: QueueState, task: TaskId): boolean =>
	tasks.has(task) || handoffs.get(task)?.stage === 'committed';

/** The daemon has seen that it can fetch it. Said twice it is so once. */
export function prepareHandoff(state: QueueState, { task, request }: Prepare, now: Millis): Decision {
	if (isCommitted(state, task)) return ok([]);
	const stage = state.handoffs.get(task)?.stage;
	if (stage === 'aborted') return err(isOver());
	if (stage === 'prepared') return ok([]);
	if (state.tasks.size >= queueTasksMax)
		return err(fault('queue_full', remark('downloads_most', { count: queueTasksMax })));
	return ok([...tidyHandoffs(state, now), { type: 'handoff.prepared', task, request }]);
}

/** Only what was prepared, and never over a tombstone. Twice is once. */
export function commitHandoff(state: QueueState, task: TaskId): Decision {
	if (isCommitted(state, task)) return ok([]);
	const handoff = state.handoffs.get(task);
	if (handoff?.stage !== 'prepared') return err(isOver());
	return ok([{ type: 'handoff.committed', task, request: handoff.request, rank: state.lastRank + 1 }]);
}

/** Also of what was never heard of, for the prepare may still be on its way. One that is committed stays so. */
export function abortHandoff(state: QueueState, task: TaskId, now: Millis): Decision {
	if (isCommitted(state, task) || state.handoffs.get(task)?.stage === 'aborted') return ok([]);
	return ok([...tidyHandoffs(state, now, task), { type: 'handoff.aborted', task }]);
}

/** Committed from the start, and yet the client's until it is complete. */
export function addRelay(
	state: QueueState,
	{ task, request }: Extract<Command, { type: 'addRelay' }>,
): Decision {
	if (state.tasks.has(task)) return ok([]);
	if (state.handoffs.has(task)) return err(isOver());
	if (state.tasks.size >= queueTasksMax)
		return err(fault('queue_full', remark('downloads_most', { count: queueTasksMax })));
	return ok([{ type: 'handoff.committed', task, request, rank: state.lastRank + 1 }]);
}

/** A tombstone in place of the task: whoever asks later is told that it was given back. */
export function abortRelay({ id: task, request, state: { status } }: Task): Decision {
	if (!request.relayed || status === 'completed' || status === 'downloading')
		return err(fault('transition_refused', remark('is_no_relay')));
	return ok([
		{ type: 'task.removed', task },
		{ type: 'handoff.forgotten', task },
		{ type: 'handoff.aborted', task },
	]);
}

const isOver = (): Fault => fault('handoff_over');

/** Gives back what waits too long, and forgets what ended long ago: room for one more is left. */
export function tidyHandoffs({ handoffs }: QueueState, now: Millis, spared?: TaskId): QueueEvent[] {
	const all = [...handoffs].filter(([task]) => task !== spared);
	const prepared = all.filter(([, { stage }]) => stage === 'prepared');
	const surplus = prepared.length - (handoffsPreparedMax - 1);
	const givenBack = prepared.filter(([, { at }], place) => place < surplus || now - at > handoffPreparedMs);
	const ended = all.filter(([, { stage }]) => stage !== 'prepared');
	const forgotten = ended.slice(0, Math.max(0, all.length - (handoffsMax - 1)));
	return [
		...givenBack.map(([task]): QueueEvent => ({ type: 'handoff.aborted', task })),
		...forgotten.map(([task]): QueueEvent => ({ type: 'handoff.forgotten', task })),
	];
}
