import { describe, expect, test } from 'vitest';
import { faults, type FaultCode, fault } from '../../../../shared/domain/faults.ts';
import type { QueueEvent } from '../../../../shared/domain/events.ts';
import { forkState } from '../../../../shared/domain/queue-state.ts';
import type { AfterStop, Task } from '../../../../shared/domain/task.ts';
import { bytes, millis } from '../../../../shared/kernel/units.ts';
import type { Command } from '../../../../native-host/src/core/queue/command.ts';
import { decide } from '../../../../native-host/src/core/queue/decide.ts';
import { detailLengthMax } from '../../../../native-host/src/core/queue/settle.ts';
import { transitions, type TaskAction } from '../../../../native-host/src/core/queue/transitions.ts';
import type { RunOutcome } from '../../../../native-host/src/core/transfer/run.ts';
import { completed, stopped, target } from '../../../support/queue/counting-engine.ts';
import { taskId } from '../../../support/queue/open.ts';
import {
	downloading,
	foldAll,
	queued,
	request,
	run,
	stateOf,
	taskWith,
} from '../../../support/queue/values.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

const luck = { retriesMax: 2, now: millis(1_000), random: () => 0.5 };
const id = taskId(1);
const otherId = taskId(2);

const ended = {
	completed: { status: 'completed', at: millis(0), path: '/f', bytes: bytes(5), digest: null },
	failed: { status: 'failed', at: millis(0), fault: fault('internal') },
	cancelled: { status: 'cancelled', at: millis(0) },
} as const;
const standings: Record<string, Task['state']> = {
	queued: queued(),
	downloading: downloading(7),
	'stopping: pause': downloading(7, 'pause'),
	'stopping: requeue': downloading(7, 'requeue'),
	'stopping: cancel': downloading(7, 'cancel'),
	'stopping: reset': downloading(7, 'reset'),
	'stopping: remove': downloading(7, 'remove'),
	'stopping: retry': downloading(7, 'retry'),
	'paused by user': { status: 'paused', by: 'user' },
	'paused by restart': { status: 'paused', by: 'restart' },
	...ended,
};

/** An event's name, `-` for nothing, `x` for a refusal; `stop:` for a stop that becomes this. */
const expected: Record<TaskAction, Record<string, string>> = {
	pause: row('paused stop:pause - stop:pause stop:pause stop:pause stop:pause stop:pause - paused x x x'),
	resume: row(
		'- - stop:requeue - stop:requeue stop:requeue stop:requeue stop:requeue requeued requeued x requeued x',
	),
	restart: row('- stop:requeue stop:requeue - stop:requeue stop:requeue stop:requeue stop:requeue x x x x x'),
	cancel: row(
		'cancelled stop:cancel stop:cancel stop:cancel - stop:cancel stop:cancel stop:cancel cancelled cancelled x x -',
	),
	retry: row('x x x x x x x x x x x requeued requeued'),
	reset: row(
		'reset stop:reset stop:reset stop:reset stop:reset - stop:reset stop:reset reset reset reset reset reset',
	),
	dismiss: row('x x x x x x x x x x removed removed removed'),
	remove: row(
		'removed stop:remove stop:remove stop:remove stop:remove stop:remove - stop:remove removed removed removed removed removed',
	),
};

function row(cells: string): Record<string, string> {
	const list = cells.split(' ');
	return Object.fromEntries(Object.keys(standings).map((standing, at) => [standing, list[at] ?? '?']));
}

function told(outcome: ReturnType<typeof decide>): string {
	if (!outcome.ok) return outcome.error.code === 'transition_refused' ? 'x' : outcome.error.code;
	return outcome.value.map(short).join(' ') || '-';
}

const short = (event: QueueEvent): string =>
	event.type === 'task.stopRequested' ? `stop:${event.after}` : event.type.replace('task.', '');

const actions = Object.keys(transitions) as TaskAction[];

describe.each(actions)('%s', action => {
	test.each(Object.keys(standings))('on a task that is %s', standing => {
		const state = stateOf(taskWith(standings[standing] as Task['state']));
		expect(told(decide(state, { type: action, task: id }, luck))).toBe(expected[action][standing]);
	});

	test('on no task', () => {
		expect(told(decide(stateOf(), { type: action, task: id }, luck))).toBe('task_unknown');
	});
});

test.each(Object.keys(standings))('schedule on a task that is %s', standing => {
	const before = taskWith(standings[standing] as Task['state']);
	const refused = standing === 'completed' || before.state.status === 'downloading';
	for (const startAt of [millis(99), null]) {
		const decided = decide(stateOf(before), { type: 'schedule', task: id, startAt }, luck);
		expect(told(decided)).toBe(refused ? 'x' : 'scheduled');
		if (!decided.ok) continue;
		const draft = forkState(stateOf(before));
		foldAll(draft, decided.value);
		const after = draft.tasks.get(id);
		expect(after?.state).toMatchObject({ status: 'queued', notBeforeAt: startAt ?? 0 });
		// Resumed or begun anew, it still waits for its time.
		foldAll(draft, [{ type: 'task.paused', task: id, by: 'user', savedBytes: bytes(5) }]);
		foldAll(draft, [{ type: 'task.requeued', task: id, savedBytes: bytes(5) }]);
		expect(draft.tasks.get(id)?.state).toMatchObject({ notBeforeAt: startAt ?? 0 });
		foldAll(draft, [{ type: 'task.reset', task: id }]);
		expect(draft.tasks.get(id)?.state).toMatchObject({ notBeforeAt: startAt ?? 0 });
	}
});

describe('a run that settles', () => {
	const failed = (
		code: FaultCode,
		more: Partial<Extract<RunOutcome, { kind: 'failed' }>> = {},
	): RunOutcome => ({
		kind: 'failed',
		fault: fault(code, quote('d')),
		savedBytes: bytes(9),
		progressed: false,
		retryAfter: null,
		...more,
	});
	const settle = (outcome: RunOutcome, after: AfterStop | null, task: Partial<Task> = {}) =>
		decide(
			stateOf(taskWith(downloading(7, after), task)),
			{ type: 'runSettled', task: id, run: run(7), outcome },
			luck,
		);

	test.each<[RunOutcome['kind'], AfterStop | null, string]>([
		['completed', null, 'completed'],
		['completed', 'pause', 'completed'],
		['completed', 'requeue', 'completed'],
		['completed', 'cancel', 'completed'],
		['completed', 'reset', 'completed reset'],
		['completed', 'remove', 'completed removed'],
		['stopped', null, 'paused'],
		['stopped', 'pause', 'paused'],
		['stopped', 'requeue', 'requeued'],
		['stopped', 'cancel', 'cancelled'],
		['stopped', 'reset', 'reset'],
		['stopped', 'remove', 'removed'],
		['stopped', 'upgrade', 'paused'],
		['completed', 'upgrade', 'completed'],
		['failed', 'upgrade', 'paused'],
		['failed', null, 'failed'],
		['completed', 'retry', 'completed'],
		// Nothing came: that is a failure, told and bounded as such.
		['stopped', 'retry', 'retryScheduled'],
		['failed', 'pause', 'paused'],
		['failed', 'requeue', 'requeued'],
		['failed', 'cancel', 'cancelled'],
		['failed', 'reset', 'reset'],
		['failed', 'remove', 'removed'],
	])('%s, asked to %s: %s', (kind, after, events) => {
		const outcome = { completed, stopped, failed: failed('http_not_found') }[kind];
		expect(told(settle(outcome, after))).toBe(events);
	});

	test('says who paused it and what is saved', () => {
		const asked = settle(stopped, 'pause');
		expect(asked.ok && asked.value[0]).toMatchObject({ by: 'user', savedBytes: 10 });
		const closing = settle(stopped, null);
		expect(closing.ok && closing.value[0]).toMatchObject({ by: 'restart', savedBytes: 10 });
	});

	test.each(Object.entries(faults))('with %s does what the table says', (code, { retry }) => {
		expect(told(settle(failed(code as FaultCode), null))).toBe(
			retry === 'later' ? 'retryScheduled' : 'failed',
		);
	});

	test('is tried again as often as the settings say, and no more', () => {
		expect(told(settle(failed('stalled'), null, { failures: 1 }))).toBe('retryScheduled');
		expect(told(settle(failed('stalled'), null, { failures: 2 }))).toBe('failed');
		expect(told(settle(failed('stalled', { progressed: true }), null, { failures: 2 }))).toBe(
			'retryScheduled',
		);
	});

	test('waits for as long as the server asks', () => {
		const later = settle(failed('http_too_many_requests', { retryAfter: millis(60_000) }), null);
		expect(later.ok && later.value[0]).toMatchObject({ notBeforeAt: 61_000, savedBytes: 9 });
	});

	test('keeps a bounded piece of the detail', () => {
		const outcome = failed('internal', { fault: fault('internal', quote('x'.repeat(100_000))) });
		const decided = settle(outcome, null);
		expect(decided.ok && decided.value[0]).toMatchObject({ fault: { detail: 'x'.repeat(detailLengthMax) } });
	});
});

describe('reports of runs', () => {
	const reports: Command[] = [6, 8].flatMap((number): Command[] => [
		{ type: 'runIdentified', task: id, run: run(number), target: target() },
		{ type: 'runEntered', task: id, run: run(number), phase: 'verifying' },
		{ type: 'runSettled', task: id, run: run(number), outcome: completed },
	]);

	test('of another run than the present one are ignored', () => {
		const state = stateOf(taskWith(downloading(7)));
		for (const report of reports) expect(told(decide(state, report, luck))).toBe('-');
	});

	test('of the last run are ignored once the task is not downloading, or gone', () => {
		const late: Command = { type: 'runSettled', task: id, run: run(7), outcome: completed };
		for (const [standing, state] of Object.entries(standings)) {
			if (state.status === 'downloading') continue;
			expect([standing, told(decide(stateOf(taskWith(state)), late, luck))]).toEqual([standing, '-']);
		}
		expect(told(decide(stateOf(), late, luck))).toBe('-');
	});

	test('are written while the run is being stopped, and once', () => {
		const state = stateOf(taskWith(downloading(7, 'remove')));
		const identified: Command = { type: 'runIdentified', task: id, run: run(7), target: target() };
		expect(told(decide(state, identified, luck))).toBe('identified');
		const known = stateOf(taskWith(downloading(7), { target: target() }));
		expect(told(decide(known, identified, luck))).toBe('-');
		expect(
			told(decide(known, { type: 'runEntered', task: id, run: run(7), phase: 'transferring' }, luck)),
		).toBe('-');
		expect(told(decide(known, { type: 'runEntered', task: id, run: run(7), phase: 'verifying' }, luck))).toBe(
			'phaseEntered',
		);
	});
});

describe('all at once', () => {
	const everything = Object.values(standings).map((state, at) =>
		taskWith(state, { id: taskId(at), rank: at }),
	);
	const namesOf = (type: 'pauseAll' | 'resumeAll' | 'clearCompleted') => {
		const decided = decide(stateOf(...everything), { type }, luck);
		if (!decided.ok) return [];
		return decided.value.map(event => {
			const at = everything.findIndex(task => 'task' in event && task.id === event.task);
			return `${Object.keys(standings)[at]} → ${short(event)}`;
		});
	};

	test('pauseAll holds what would go on, and leaves the ends that were asked for by name', () => {
		expect(namesOf('pauseAll')).toEqual([
			'queued → paused',
			'downloading → stop:pause',
			'stopping: requeue → stop:pause',
			'stopping: retry → stop:pause',
		]);
	});

	test('resumeAll lets go on what is held', () => {
		expect(namesOf('resumeAll')).toEqual([
			'stopping: pause → stop:requeue',
			'paused by user → requeued',
			'paused by restart → requeued',
		]);
	});

	test('clearCompleted removes what is completed', () => {
		expect(namesOf('clearCompleted')).toEqual(['completed → removed']);
	});

	test('what runs is handed over, and goes on after the next start, whatever became of the process', () => {
		const mine = [taskWith(downloading(7)), taskWith({ status: 'paused', by: 'user' }, { id: otherId })];
		const draft = forkState(stateOf(...mine));
		const handed = decide(draft, { type: 'handOver' }, luck);
		expect(handed.ok && handed.value).toEqual([
			{ type: 'task.stopRequested', task: id, run: run(7), after: 'upgrade' },
		]);
		if (!handed.ok) return;
		foldAll(draft, handed.value);
		const recover = { type: 'recover', savedBytes: new Map([[id, bytes(70)]]) } as const;
		// Killed before its run had stopped, and after.
		const killed = decide(draft, recover, luck);
		expect(told(killed)).toBe('paused requeued');
		const settled = decide(draft, { type: 'runSettled', task: id, run: run(7), outcome: stopped }, luck);
		if (!settled.ok) return;
		foldAll(draft, settled.value);
		expect(draft.tasks.get(id)?.state).toEqual({ status: 'paused', by: 'upgrade' });
		const gone = decide(draft, recover, luck);
		expect(told(gone)).toBe('requeued');
		if (!gone.ok) return;
		foldAll(draft, gone.value);
		expect(draft.tasks.get(otherId)?.state).toEqual({ status: 'paused', by: 'user' });
	});

	test('recover makes of every run what was asked, or a pause by restart', () => {
		const saved = new Map([[taskId(1), bytes(42)]]);
		const decided = decide(stateOf(...everything), { type: 'recover', savedBytes: saved }, luck);
		expect(told(decided)).toBe('paused paused requeued cancelled reset removed requeued');
		expect(decided.ok && decided.value[0]).toMatchObject({ by: 'restart', savedBytes: 42 });
		expect(decided.ok && decided.value[1]).toMatchObject({ by: 'user', savedBytes: 5 });
	});
});

describe('add', () => {
	const add: Command = { type: 'add', task: id, request: request() };

	test('puts the task last; twice is once', () => {
		const other = taskWith(queued(), { id: taskId(2), rank: 41 });
		const decided = decide(stateOf(other), add, luck);
		expect(decided.ok && decided.value).toEqual([
			{ type: 'task.added', task: id, request: request(), rank: 42 },
		]);
		expect(told(decide(stateOf(taskWith(queued())), add, luck))).toBe('-');
	});

	test('is refused at the bound, not before', () => {
		const tasks = Array.from({ length: 99_999 }, (_, at) => taskWith(queued(), { id: taskId(at + 2) }));
		const almost = { ...stateOf(), tasks: new Map(tasks.map(task => [task.id, task])) };
		expect(told(decide(almost, add, luck))).toBe('added');
		almost.tasks.set(taskId(200_000), taskWith(queued(), { id: taskId(200_000) }));
		expect(told(decide(almost, add, luck))).toBe('queue_full');
	});
});
