import type { QueueEvent } from '../../../../shared/domain/events.ts';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { RunNumber, TaskId } from '../../../../shared/domain/ids.ts';
import type { QueueState } from '../../../../shared/domain/queue-state.ts';
import type { DuplicateAnswer, Task, TaskTarget } from '../../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Millis } from '../../../../shared/kernel/units.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import { queueTasksMax } from '../../../../shared/protocol/limits.ts';
import { act, clearCompleted, handOver, pauseAll, resumeAll } from './act.ts';
import type { Command } from './command.ts';
import {
	abortHandoff,
	abortRelay,
	addRelay,
	commitHandoff,
	prepareHandoff,
	tidyHandoffs,
} from './handoff.ts';
import { move } from './move.ts';
import { recover } from './recover.ts';
import { detailLengthMax, settle, type Luck, type Running } from './settle.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

type Decision = Result<readonly QueueEvent[], Fault>;

/** What a command makes happen, or why it does not fit. Changes nothing itself. */
export function decide(state: QueueState, command: Command, luck: Luck): Decision {
	switch (command.type) {
		case 'add':
			return add(state, command);
		case 'prepareHandoff':
			return prepareHandoff(state, command, luck.now);
		case 'addRelay':
			return addRelay(state, command);
		case 'abortRelay':
			return withTask(state, command.task, abortRelay);
		case 'commitHandoff':
			return commitHandoff(state, command.task);
		case 'abortHandoff':
			return abortHandoff(state, command.task, luck.now);
		case 'pause':
		case 'resume':
		case 'restart':
		case 'cancel':
		case 'retry':
		case 'reset':
		case 'dismiss':
		case 'remove':
			return withTask(state, command.task, task => act(task, command.type));
		case 'move':
			return withTask(state, command.task, task => {
				if (command.before === null) return ok(move(state, task, null));
				return withTask(state, command.before, before => ok(move(state, task, before)));
			});
		case 'schedule':
			return withTask(state, command.task, task => scheduleStart(task, command.startAt));
		case 'resolveDuplicate':
			return withTask(state, command.task, task => resolveDuplicate(task, command.as));
		case 'limit':
			return withTask(state, command.task, ({ id: task, request }) =>
				ok(
					request.rateLimit === command.rate ? [] : [{ type: 'task.rateLimited', task, rate: command.rate }],
				),
			);
		case 'changeFolder':
			return withTask(state, command.task, ({ id: task, state: now }) =>
				now.status === 'completed'
					? err(fault('transition_refused', remark('is_complete_move')))
					: ok([{ type: 'task.folderChanged', task, folder: command.folder }]),
			);
		case 'fileMoved':
			return ok(fileMoved(state, command));
		case 'filingFailed':
			return ok(filingFailed(state, command));
		case 'pauseAll':
			return ok(pauseAll(state));
		case 'resumeAll':
			return ok(resumeAll(state));
		case 'clearCompleted':
			return ok(clearCompleted(state));
		case 'handOver':
			return ok(handOver(state));
		case 'runIdentified':
			return ofRun(state, command, task => identify(task, command.run, command.target));
		case 'runEntered':
			return ofRun(state, command, ({ id: task }, { run, phase }) =>
				phase === command.phase ? [] : [{ type: 'task.phaseEntered', task, run, phase: command.phase }],
			);
		case 'runStalled':
			return ofRun(state, command, (task, running) => stall(task, running, command.since));
		case 'runGivenUp':
			return ofRun(state, command, ({ id: task }, { run, stopping, stalledSince }) =>
				stopping !== null || stalledSince === null
					? []
					: [{ type: 'task.stopRequested', task, run, after: 'retry' }],
			);
		case 'runSettled':
			return ofRun(state, command, (task, running) => settle(task, running, command.outcome, luck));
		case 'recover':
			return ok([...recover(state, command.savedBytes), ...tidyHandoffs(state, luck.now)]);
		default:
			return unreachable(command);
	}
}

function add(state: QueueState, { task, request }: Extract<Command, { type: 'add' }>): Decision {
	// The caller chose the id: a call that is repeated adds once.
	if (state.tasks.has(task)) return ok([]);
	// It is a download that goes over from a browser, or did: only a commit makes it a task.
	if (state.handoffs.has(task)) return err(fault('handoff_over'));
	if (state.tasks.size >= queueTasksMax)
		return err(fault('queue_full', remark('downloads_most', { count: queueTasksMax })));
	return ok([{ type: 'task.added', task, request, rank: state.lastRank + 1 }]);
}

/** The answer is about the file that was named, and no other. */
function resolveDuplicate({ id: task, state }: Task, as: DuplicateAnswer): Decision {
	if (state.status !== 'failed' || state.fault.code !== 'duplicate')
		return err(fault('transition_refused', remark('unasked')));
	const path = state.fault.detail;
	if (path.length >= detailLengthMax && as !== 'rename')
		return err(fault('transition_refused', remark('path_long')));
	return ok([{ type: 'task.duplicateResolved', task, as, path }]);
}

/** Whatever waits, rests or has come to nothing gets its time; what runs has begun already. */
function scheduleStart({ id: task, state }: Task, startAt: Millis | null): Decision {
	if (state.status === 'completed') return err(fault('transition_refused', remark('is_complete')));
	if (state.status === 'downloading') return err(fault('transition_refused', remark('is_running')));
	return ok([{ type: 'task.scheduled', task, startAt }]);
}

function withTask(state: QueueState, id: TaskId, then: (task: Task) => Decision): Decision {
	const task = state.tasks.get(id);
	return task ? then(task) : err(fault('task_unknown'));
}

/** Reports of a run that is not the task's present one are late: nothing, and no fault. */
function ofRun(
	state: QueueState,
	{ task: id, run }: { readonly task: TaskId; readonly run: RunNumber },
	then: (task: Task, running: Running) => readonly QueueEvent[],
): Decision {
	const task = state.tasks.get(id);
	if (task?.state.status !== 'downloading' || task.state.run !== run) return ok([]);
	return ok(then(task, task.state));
}

function stall(
	{ id: task }: Task,
	{ run, stopping, stalledSince }: Running,
	since: Millis | null,
): QueueEvent[] {
	if (since === null) return stalledSince === null ? [] : [{ type: 'task.flowing', task, run }];
	// One that is being stopped owes nobody a byte.
	return stalledSince === null && stopping === null ? [{ type: 'task.stalled', task, run, since }] : [];
}

type Filed<Type> = Extract<Command, { type: Type }>;

/** Of a task that has no file any more, or another, it is nothing, and no fault. Others may have taken the same file. */
function fileMoved(state: QueueState, { task: id, from, path }: Filed<'fileMoved'>): QueueEvent[] {
	const isAt = ({ state: now }: Task) => now.status === 'completed' && now.path === from;
	const own = state.tasks.get(id);
	if (!own || !isAt(own)) return [];
	return [...state.tasks.values()]
		.filter(isAt)
		.map(({ id: task }) => ({ type: 'task.fileMoved', task, path }));
}

const filingFailed = (state: QueueState, { task, fault: why }: Filed<'filingFailed'>): QueueEvent[] =>
	state.tasks.get(task)?.state.status === 'completed'
		? [{ type: 'task.filingFailed', task, fault: why }]
		: [];

function identify({ id: task, target: known }: Task, run: RunNumber, target: TaskTarget): QueueEvent[] {
	const same =
		known?.path === target.path &&
		known.totalBytes === target.totalBytes &&
		known.mediaType === target.mediaType &&
		known.resumable === target.resumable &&
		known.validator === target.validator &&
		JSON.stringify(known.media) === JSON.stringify(target.media);
	return same ? [] : [{ type: 'task.identified', task, run, target }];
}
