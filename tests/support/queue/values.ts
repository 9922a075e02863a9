import { fold } from '../../../shared/domain/fold.ts';
import type { QueueEvent, RecordedEvent } from '../../../shared/domain/events.ts';
import type { RunNumber, Seq, TaskId } from '../../../shared/domain/ids.ts';
import { emptyState, type DraftState, type QueueState } from '../../../shared/domain/queue-state.ts';
import type { Task, TaskRequest } from '../../../shared/domain/task.ts';
import { bytes, millis } from '../../../shared/kernel/units.ts';
import { requestFor } from '../task-request.ts';
import { taskId } from './open.ts';

export const request = (url = 'https://host.example/file'): TaskRequest => requestFor(url);

export const run = (number: number): RunNumber => number as RunNumber;

export const taskWith = (state: Task['state'], more: Partial<Task> = {}): Task => ({
	id: taskId(1),
	request: request(),
	addedAt: millis(0),
	rank: 1,
	target: null,
	savedBytes: bytes(5),
	failures: 0,
	retries: 0,
	lastFault: null,
	state,
	...more,
});

export const stateOf = (...tasks: Task[]): QueueState => ({
	tasks: new Map(tasks.map(task => [task.id, task])),
	handoffs: new Map(),
	seq: 1 as Seq,
	lastRun: run(7),
	lastRank: Math.max(0, ...tasks.map(({ rank }) => rank)),
});

export const downloading = (
	number: number,
	stopping: Extract<Task['state'], { status: 'downloading' }>['stopping'] = null,
): Task['state'] => ({
	status: 'downloading',
	run: run(number),
	phase: 'transferring',
	stopping,
	stalledSince: null,
});

export const queued = (notBeforeAt = 0): Task['state'] => ({
	status: 'queued',
	reason: 'new',
	notBeforeAt: millis(notBeforeAt),
});

/** Numbers events from what the draft has, and folds them. */
export function foldAll(draft: DraftState, events: readonly QueueEvent[], at = 1): RecordedEvent[] {
	return events.map(event => {
		const recorded = { seq: (draft.seq + 1) as Seq, at: millis(at), event };
		fold(draft, recorded);
		return recorded;
	});
}

export function queueOf(count: number): DraftState {
	const draft = emptyState();
	foldAll(
		draft,
		Array.from({ length: count }, (_, at) => ({
			type: 'task.added',
			task: taskId(at),
			request: request(),
			rank: at + 1,
		})),
	);
	return draft;
}

export const ids = (tasks: readonly Task[]): TaskId[] => tasks.map(({ id }) => id);
