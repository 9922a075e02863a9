import type { QueueEvent } from '../../../../shared/domain/events.ts';
import type { RunNumber } from '../../../../shared/domain/ids.ts';
import type { QueueState } from '../../../../shared/domain/queue-state.ts';
import type { Settings } from '../../../../shared/domain/settings.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import type { Millis } from '../../../../shared/kernel/units.ts';
import { hostOf } from './host.ts';

type Limits = Pick<Settings, 'maxConcurrent' | 'maxPerHost'>;
type Schedule = {
	readonly events: readonly Extract<QueueEvent, { type: 'task.started' }>[];
	/** When the next waiting task may start; null: none waits for a time. */
	readonly wakeAt: Millis | null;
};

/** Fills the free slots in queue order. A task whose run is being stopped still has its slot. */
export function schedule(state: QueueState, limits: Limits, now: Millis): Schedule {
	const queued: Task[] = [];
	const perHost = new Map<string, number>();
	let running = 0;
	let wakeAt: Millis | null = null;
	const take = (task: Task) => {
		running++;
		const host = hostOf(task.request.url);
		perHost.set(host, (perHost.get(host) ?? 0) + 1);
	};
	for (const task of state.tasks.values()) {
		if (task.state.status === 'downloading') take(task);
		if (task.state.status !== 'queued') continue;
		const { notBeforeAt } = task.state;
		if (notBeforeAt <= now) queued.push(task);
		else if (wakeAt === null || notBeforeAt < wakeAt) wakeAt = notBeforeAt;
	}
	const events = [];
	while (running < limits.maxConcurrent) {
		const hostIsFree = (task: Task) => (perHost.get(hostOf(task.request.url)) ?? 0) < limits.maxPerHost;
		const task = firstInOrder(queued, hostIsFree);
		if (!task) break;
		queued.splice(queued.indexOf(task), 1);
		take(task);
		const run = (state.lastRun + events.length + 1) as RunNumber;
		events.push({ type: 'task.started' as const, task: task.id, run });
	}
	return { events, wakeAt };
}

/** Not by sorting: there may be a hundred thousand, and few slots. */
function firstInOrder(tasks: readonly Task[], fits: (task: Task) => boolean): Task | undefined {
	let first: Task | undefined;
	for (const task of tasks) if ((!first || task.rank < first.rank) && fits(task)) first = task;
	return first;
}
