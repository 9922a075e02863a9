import type { QueueEvent } from '../../../../shared/domain/events.ts';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { QueueState } from '../../../../shared/domain/queue-state.ts';
import type { AfterStop, Task } from '../../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { become } from './become.ts';
import { standingOf, transitions, type TaskAction } from './transitions.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

/** What one action does to one task, by the table; an event that would change nothing is not written. */
export function act(task: Task, action: TaskAction): Result<readonly QueueEvent[], Fault> {
	const standing = standingOf(task);
	const rule = transitions[action][standing];
	if (rule === 'nothing') return ok([]);
	if ('refuse' in rule) return err(fault('transition_refused', remark(rule.refuse)));
	return ok('now' in rule ? atOnce(task, rule.now) : onceStopped(task, rule.onceStopped));
}

export const pauseAll = (state: QueueState): QueueEvent[] =>
	[...state.tasks.values()].filter(wouldGoOn).flatMap(task => eventsOf(task, 'pause'));

export const resumeAll = (state: QueueState): QueueEvent[] =>
	[...state.tasks.values()].filter(isHeld).flatMap(task => eventsOf(task, 'resume'));

export const clearCompleted = (state: QueueState): QueueEvent[] =>
	[...state.tasks.values()]
		.filter(task => task.state.status === 'completed')
		.flatMap(task => eventsOf(task, 'remove'));

/** What is being stopped already becomes what somebody asked for, or goes on by itself. */
export const handOver = (state: QueueState): QueueEvent[] =>
	[...state.tasks.values()].flatMap(task =>
		task.state.status === 'downloading' && task.state.stopping === null
			? [{ type: 'task.stopRequested', task: task.id, run: task.state.run, after: 'upgrade' }]
			: [],
	);

function atOnce(task: Task, what: AfterStop): readonly QueueEvent[] {
	const { state } = task;
	if (what === 'pause' && state.status === 'paused' && state.by === 'user') return [];
	if (what === 'requeue' && state.status === 'queued' && state.notBeforeAt === 0) return [];
	return [become(task, what, task.savedBytes)];
}

function onceStopped({ id: task, state }: Task, after: AfterStop): readonly QueueEvent[] {
	if (state.status !== 'downloading' || state.stopping === after) return [];
	return [{ type: 'task.stopRequested', task, run: state.run, after }];
}

function eventsOf(task: Task, action: TaskAction): readonly QueueEvent[] {
	const outcome = act(task, action);
	return outcome.ok ? outcome.value : [];
}

/** A task being stopped to be cancelled, reset or removed keeps its end: it was asked for by name. */
function wouldGoOn({ state }: Task): boolean {
	if (state.status === 'paused') return state.by === 'schedule' || state.by === 'upgrade';
	if (state.status !== 'downloading') return state.status === 'queued';
	return state.stopping === null || ['requeue', 'retry', 'hold', 'upgrade'].includes(state.stopping);
}

const isHeld = ({ state }: Task): boolean =>
	state.status === 'paused' || (state.status === 'downloading' && state.stopping === 'pause');
