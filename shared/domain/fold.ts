import { bytes, millis } from '../kernel/units.ts';
import { unreachable } from '../kernel/unreachable.ts';
import type { QueueEvent, RecordedEvent } from './events.ts';
import type { Handoff } from './handoff.ts';
import type { RunNumber, TaskId } from './ids.ts';
import type { DraftState } from './queue-state.ts';
import type { Task, TaskState } from './task.ts';

/**
 * The only writer of state, for daemon and extension alike. Total: an event that does not fit (its task is gone,
 * its run is an older one) changes nothing, for a journal with a lost line must still load.
 */
export function fold(state: DraftState, { seq, at, event }: RecordedEvent): void {
	state.seq = seq;
	switch (event.type) {
		case 'task.added':
			return add(state, event, at);
		case 'handoff.prepared':
			if (!state.handoffs.has(event.task))
				set(state, event.task, { stage: 'prepared', at, request: event.request });
			return;
		case 'handoff.committed':
			// A tombstone holds, whatever comes after it.
			if (state.handoffs.get(event.task)?.stage === 'aborted') return;
			set(state, event.task, { stage: 'committed', at });
			return add(state, event, at);
		case 'handoff.aborted':
			if (state.handoffs.get(event.task)?.stage !== 'committed')
				set(state, event.task, { stage: 'aborted', at });
			return;
		case 'handoff.forgotten':
			state.handoffs.delete(event.task);
			return;
		case 'handoff.restored':
			return set(state, event.task, event.handoff);
		case 'task.removed':
			state.tasks.delete(event.task);
			return;
		case 'task.restored':
			state.lastRank = Math.max(state.lastRank, event.snapshot.rank);
			state.tasks.set(event.task, event.snapshot);
			return;
		case 'queue.restored':
			state.lastRun = later(state.lastRun, event.lastRun);
			state.lastRank = Math.max(state.lastRank, event.lastRank);
			return;
		default: {
			if (event.type === 'task.started') state.lastRun = later(state.lastRun, event.run);
			if (event.type === 'task.moved') state.lastRank = Math.max(state.lastRank, event.rank);
			const before = state.tasks.get(event.task);
			if (before) state.tasks.set(event.task, next(before, event, at));
		}
	}
}

type Added = Extract<QueueEvent, { type: 'task.added' | 'handoff.committed' }>;

function add(state: DraftState, { task, request, rank }: Added, at: Task['addedAt']): void {
	if (state.tasks.has(task)) return;
	state.lastRank = Math.max(state.lastRank, rank);
	state.tasks.set(task, {
		id: task,
		request,
		addedAt: at,
		rank,
		target: null,
		savedBytes: bytes(0),
		failures: 0,
		retries: 0,
		lastFault: null,
		state: { status: 'queued', reason: 'new', notBeforeAt: request.startAt ?? millis(0) },
	});
}

/** At the end of them: what changed last is forgotten last. */
function set({ handoffs }: DraftState, task: TaskId, handoff: Handoff): void {
	handoffs.delete(task);
	handoffs.set(task, handoff);
}

type TaskEvent = Exclude<
	QueueEvent,
	{
		type:
			| 'task.added'
			| 'task.removed'
			| 'task.restored'
			| 'queue.restored'
			| 'handoff.prepared'
			| 'handoff.committed'
			| 'handoff.aborted'
			| 'handoff.forgotten'
			| 'handoff.restored';
	}
>;

function next(task: Task, event: TaskEvent, at: Task['addedAt']): Task {
	if ('run' in event && event.type !== 'task.started' && !isCurrentRun(task, event.run)) return task;
	switch (event.type) {
		case 'task.started':
			return become(task, {
				status: 'downloading',
				run: event.run,
				phase: 'probing',
				stopping: null,
				stalledSince: null,
			});
		case 'task.identified':
			return { ...task, target: event.target };
		case 'task.phaseEntered':
			return become(task, { ...running(task.state), phase: event.phase });
		case 'task.stopRequested':
			return become(task, { ...running(task.state), stopping: event.after });
		case 'task.stalled':
			return become(task, { ...running(task.state), stalledSince: event.since });
		case 'task.flowing':
			return become(task, { ...running(task.state), stalledSince: null });
		case 'task.paused':
			return { ...task, savedBytes: event.savedBytes, state: { status: 'paused', by: event.by } };
		case 'task.requeued':
			return {
				...task,
				savedBytes: event.savedBytes,
				failures: 0,
				retries: hasEnded(task) ? task.retries + 1 : task.retries,
				lastFault: null,
				state: { status: 'queued', reason: 'resume', notBeforeAt: startOf(task) },
			};
		case 'task.retryScheduled':
			return {
				...task,
				savedBytes: event.savedBytes,
				failures: event.progressed ? 1 : task.failures + 1,
				retries: task.retries + 1,
				lastFault: event.fault,
				state: { status: 'queued', reason: 'retry', notBeforeAt: event.notBeforeAt },
			};
		case 'task.completed': {
			const { path, bytes: total, digest } = event;
			const told = toldOf(event);
			return {
				...task,
				savedBytes: total,
				failures: 0,
				lastFault: null,
				state: { status: 'completed', at, path, bytes: total, digest, ...told },
			};
		}
		case 'task.failed':
			return { ...task, savedBytes: event.savedBytes, state: { status: 'failed', at, fault: event.fault } };
		case 'task.cancelled':
			return { ...task, savedBytes: event.savedBytes, state: { status: 'cancelled', at } };
		case 'task.reset':
			return {
				...task,
				...(task.onDuplicate ? { onDuplicate: null } : {}),
				target: null,
				savedBytes: bytes(0),
				failures: 0,
				lastFault: null,
				state: { status: 'queued', reason: 'new', notBeforeAt: startOf(task) },
			};
		case 'task.scheduled': {
			const { startAt } = event;
			const reason = task.target === null ? 'new' : 'resume';
			return {
				...task,
				request: { ...task.request, startAt },
				failures: 0,
				lastFault: null,
				state: { status: 'queued', reason, notBeforeAt: startAt ?? millis(0) },
			};
		}
		case 'task.duplicateResolved':
			return {
				...task,
				onDuplicate: { as: event.as, path: event.path },
				failures: 0,
				lastFault: null,
				state: { status: 'queued', reason: 'resume', notBeforeAt: millis(0) },
			};
		case 'task.rateLimited':
			return { ...task, request: { ...task.request, rateLimit: event.rate } };
		case 'task.fileMoved':
			if (task.state.status !== 'completed') return task;
			return become(task, moved(task.state, event.path));
		case 'task.filingFailed':
			if (task.state.status !== 'completed') return task;
			return become(task, { ...task.state, trouble: event.fault });
		case 'task.folderChanged':
			return { ...task, request: { ...task.request, folder: event.folder } };
		case 'task.moved':
			return { ...task, rank: event.rank };
		default:
			return unreachable(event);
	}
}

/** What troubled the file at its old place is over. */
const moved = (state: Completed, path: string): Completed => {
	const { status, at, bytes: total, digest } = state;
	return { status, at, path, bytes: total, digest, ...toldOf(state) };
};

const toldOf = ({ existing, remarks, note }: Pick<Completed, 'existing' | 'remarks' | 'note'>) => ({
	...(existing === undefined ? {} : { existing }),
	...(remarks === undefined ? {} : { remarks }),
	...(note === undefined ? {} : { note }),
});

type Completed = Extract<TaskState, { status: 'completed' }>;

/** A time that was asked for stays, whatever the task goes through before it. */
const startOf = ({ request }: Task) => request.startAt ?? millis(0);

const become = (task: Task, state: TaskState): Task => ({ ...task, state });

const later = (a: RunNumber, b: RunNumber): RunNumber => (a > b ? a : b);

const isCurrentRun = (task: Task, run: RunNumber): boolean =>
	task.state.status === 'downloading' && task.state.run === run;

const hasEnded = ({ state }: Task): boolean => state.status === 'failed' || state.status === 'cancelled';

type Running = Extract<TaskState, { status: 'downloading' }>;

/** Only called where `isCurrentRun` held. */
function running(state: TaskState): Running {
	if (state.status !== 'downloading') throw new Error('not running');
	return state;
}
