import fc from 'fast-check';
import type { QueueEvent, RecordedEvent } from '../../../shared/domain/events.ts';
import { fault } from '../../../shared/domain/faults.ts';
import { fold } from '../../../shared/domain/fold.ts';
import type { RunNumber, Seq, TaskId } from '../../../shared/domain/ids.ts';
import { emptyState, type DraftState } from '../../../shared/domain/queue-state.ts';
import type { Task, TaskState } from '../../../shared/domain/task.ts';
import { bytes, millis } from '../../../shared/kernel/units.ts';
import { requestFor } from '../../support/task-request.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

export const taskId = (number: number): TaskId => String(number).padStart(12, '0') as TaskId;

export const taskIn = (state: TaskState, more: Partial<Task> = {}): Task => ({
	id: taskId(1),
	request: requestFor('https://example.org/files/a.iso'),
	addedAt: millis(0),
	rank: 1,
	target: null,
	savedBytes: bytes(0),
	failures: 0,
	retries: 0,
	lastFault: null,
	state,
	...more,
});

export const queued: TaskState = { status: 'queued', reason: 'new', notBeforeAt: millis(0) };
export const running = (run = 1): TaskState => ({
	status: 'downloading',
	run: run as RunNumber,
	phase: 'transferring',
	stopping: null,
	stalledSince: null,
});

/** One state of every kind there is. */
export const everyState: readonly TaskState[] = [
	queued,
	{ status: 'queued', reason: 'retry', notBeforeAt: millis(9_000) },
	{ status: 'failed', at: millis(0), fault: fault('duplicate', quote('/d/a.bin')) },
	running(),
	...(['pause', 'requeue', 'cancel', 'reset', 'remove', 'upgrade'] as const).map((stopping): TaskState => ({
		...(running() as Extract<TaskState, { status: 'downloading' }>),
		stopping,
	})),
	...(['probing', 'verifying'] as const).map((phase): TaskState => ({
		...(running() as Extract<TaskState, { status: 'downloading' }>),
		phase,
	})),
	...(['user', 'restart', 'schedule', 'upgrade'] as const).map((by): TaskState => ({ status: 'paused', by })),
	{ status: 'completed', at: millis(5), path: '/d/a.iso', bytes: bytes(10), digest: null },
	{ status: 'failed', at: millis(6), fault: fault('disk_full', quote('3 MB free')) },
	{ status: 'cancelled', at: millis(7) },
];

const id = fc.integer({ min: 1, max: 4 }).map(taskId);
const run = fc.integer({ min: 1, max: 5 }).map(number => number as RunNumber);
const event: fc.Arbitrary<QueueEvent> = fc.oneof(
	fc.record({
		type: fc.constant('task.added' as const),
		task: id,
		request: fc.constant(requestFor('https://example.org/a')),
		rank: fc.integer({ min: 1, max: 99 }),
	}),
	fc.record({ type: fc.constant('task.started' as const), task: id, run }),
	fc.record({
		type: fc.constant('task.completed' as const),
		task: id,
		run,
		path: fc.constant('/d/a'),
		bytes: fc.constant(bytes(3)),
		digest: fc.constant(null),
	}),
	fc.record({
		type: fc.constant('task.failed' as const),
		task: id,
		run,
		fault: fc.constant(fault('stalled')),
		savedBytes: fc.constant(bytes(1)),
	}),
	fc.record({ type: fc.constant('task.removed' as const), task: id }),
);

export const record = (events: readonly QueueEvent[], from = 1): RecordedEvent[] =>
	events.map((event, place) => ({ seq: (from + place) as Seq, at: millis(1_000 + place), event }));

/** A stretch of a journal, from its beginning. */
export const journal = fc.array(event, { maxLength: 40 }).map(events => record(events));

export function foldAll(events: readonly RecordedEvent[]): DraftState {
	const state = emptyState();
	for (const event of events) fold(state, event);
	return state;
}
