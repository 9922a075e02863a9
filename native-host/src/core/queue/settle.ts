import type { QueueEvent } from '../../../../shared/domain/events.ts';
import { fault } from '../../../../shared/domain/faults.ts';
import type { Task, TaskState } from '../../../../shared/domain/task.ts';
import { bytes, millis, type Millis } from '../../../../shared/kernel/units.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import type { RunOutcome } from '../transfer/run.ts';
import { become, paused } from './become.ts';
import { retryDelay } from './retry.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

/** What a fault's detail may cost in the journal. */
export const detailLengthMax = 2_000;

export type Running = Extract<TaskState, { status: 'downloading' }>;

export type Luck = {
	readonly retriesMax: number;
	readonly now: Millis;
	/** A number in [0, 1). */
	readonly random: () => number;
};

/** A run is over: its sockets and files are closed, its slot is free. */
export function settle(task: Task, running: Running, outcome: RunOutcome, luck: Luck): QueueEvent[] {
	switch (outcome.kind) {
		case 'completed':
			return [completed(task, running, outcome), ...afterCompletion(task, running, outcome.bytes)];
		case 'stopped':
			// Nobody asked: the program itself is closing.
			if (running.stopping === null) return [paused(task.id, 'restart', outcome.savedBytes)];
			if (running.stopping === 'retry') return [failed(task, running, stalled(task, outcome), luck)];
			return [become(task, running.stopping, outcome.savedBytes)];
		case 'failed':
			if (running.stopping === 'retry') return [failed(task, running, outcome, luck)];
			if (running.stopping !== null) return [become(task, running.stopping, outcome.savedBytes)];
			return [failed(task, running, outcome, luck)];
		default:
			return unreachable(outcome);
	}
}

type Completed = Extract<RunOutcome, { kind: 'completed' }>;
type Stopped = Extract<RunOutcome, { kind: 'stopped' }>;
type Failed = Extract<RunOutcome, { kind: 'failed' }>;

/** It was stopped for its silence, which counts as any other failure: a bounded number of times. */
const stalled = ({ savedBytes: before }: Task, { savedBytes }: Stopped): Failed => ({
	kind: 'failed',
	fault: fault('stalled'),
	savedBytes,
	progressed: savedBytes > before,
	retryAfter: null,
});

function completed({ id: task }: Task, { run }: Running, outcome: Completed): QueueEvent {
	const { path, bytes: total, digest, existing, remarks } = outcome;
	const told = { ...(existing ? { existing } : {}), ...(remarks && remarks.length > 0 ? { remarks } : {}) };
	return { type: 'task.completed', task, run, path, bytes: total, digest, ...told };
}

/** The file is there, which wins over a pause or cancel that came too late; a removal or reset still follows. */
function afterCompletion(task: Task, { stopping }: Running, total: Completed['bytes']): QueueEvent[] {
	return stopping === 'remove' || stopping === 'reset' ? [become(task, stopping, total)] : [];
}

function failed({ id: task, failures }: Task, { run }: Running, outcome: Failed, luck: Luck): QueueEvent {
	const { savedBytes, progressed, retryAfter } = outcome;
	const { detail } = outcome.fault;
	const reason = { ...outcome.fault, detail: quote(detail.slice(0, detailLengthMax)) };
	const count = progressed ? 1 : failures + 1;
	const delay = retryDelay({ fault: reason, failures: count, retryAfter }, luck.retriesMax, luck.random);
	if (delay === null) return { type: 'task.failed', task, run, fault: reason, savedBytes: bytes(savedBytes) };
	const notBeforeAt = millis(luck.now + delay);
	return { type: 'task.retryScheduled', task, run, fault: reason, notBeforeAt, savedBytes, progressed };
}
