import type { QueueEvent } from '../../../../shared/domain/events.ts';
import type { RunNumber } from '../../../../shared/domain/ids.ts';
import type { QueueState } from '../../../../shared/domain/queue-state.ts';
import type { Settings } from '../../../../shared/domain/settings.ts';
import type { AfterStop, Task } from '../../../../shared/domain/task.ts';
import type { Millis } from '../../../../shared/kernel/units.ts';
import { hostOf } from './host.ts';
import { surplus } from './surplus.ts';

export type Limits = Pick<Settings, 'maxConcurrent' | 'maxPerHost'>;
type Now = {
	readonly at: Millis;
	/** Whether the allowed hours let downloads run. */
	readonly isOpen: boolean;
};
type Schedule = {
	readonly events: readonly Extract<
		QueueEvent,
		{ type: 'task.started' | 'task.stopRequested' | 'task.requeued' }
	>[];
	/** When the next waiting task may start; null: none waits for a time. */
	readonly wakeAt: Millis | null;
};

/**
 * Fills the free slots in queue order; where limits were lowered, asks for slots back. A task whose run is being
 * stopped still has its slot.
 */
export function schedule(state: QueueState, limits: Limits, now: Now): Schedule {
	if (!now.isOpen) return { events: holdAll(state), wakeAt: null };
	const { downloading, ready, held, wakeAt } = sort(state, now.at);
	const perHost = new Map<string, number>();
	const take = ({ request }: Task) => {
		const host = hostOf(request.url);
		perHost.set(host, (perHost.get(host) ?? 0) + 1);
	};
	downloading.forEach(take);
	const hostIsFree = ({ request }: Task) => (perHost.get(hostOf(request.url)) ?? 0) < limits.maxPerHost;
	const events: Schedule['events'][number][] = [...held.map(backInLine), ...surplus(downloading, limits)];
	for (let slots = limits.maxConcurrent - downloading.length; slots > 0; slots--) {
		const task = takeFirst(ready, hostIsFree);
		if (!task) break;
		take(task);
		const run = (state.lastRun + 1 + count(events)) as RunNumber;
		events.push({ type: 'task.started', task: task.id, run });
	}
	return { events, wakeAt };
}

/**
 * Outside the allowed hours nothing runs, a download that cannot be continued neither: whoever sets hours means all
 * of them.
 */
const holdAll = (state: QueueState): Schedule['events'][number][] =>
	[...state.tasks.values()].flatMap(task =>
		task.state.status === 'downloading' && (task.state.stopping === null || yields.has(task.state.stopping))
			? [{ type: 'task.stopRequested', task: task.id, run: task.state.run, after: 'hold' }]
			: [],
	);

/** Would start again at once, or in a moment. */
const yields: ReadonlySet<AfterStop> = new Set<AfterStop>(['requeue', 'retry']);

const backInLine = ({ id: task, savedBytes }: Task) => ({ type: 'task.requeued' as const, task, savedBytes });

function sort(state: QueueState, now: Millis) {
	const downloading: Task[] = [];
	const ready: Task[] = [];
	const held: Task[] = [];
	let wakeAt: Millis | null = null;
	for (const task of state.tasks.values()) {
		if (task.state.status === 'downloading') downloading.push(task);
		if (task.state.status === 'paused' && task.state.by === 'schedule') {
			held.push(task);
			ready.push(task);
		}
		if (task.state.status !== 'queued') continue;
		const { notBeforeAt } = task.state;
		if (notBeforeAt <= now) ready.push(task);
		else if (wakeAt === null || notBeforeAt < wakeAt) wakeAt = notBeforeAt;
	}
	return { downloading, ready, held, wakeAt };
}

/** Not by sorting: there may be a hundred thousand, and few slots. */
function takeFirst(tasks: Task[], fits: (task: Task) => boolean): Task | undefined {
	let first: Task | undefined;
	let place = -1;
	tasks.forEach((task, at) => {
		if ((first && task.rank >= first.rank) || !fits(task)) return;
		first = task;
		place = at;
	});
	const last = tasks.pop();
	if (last && last !== first) {
		if (place >= 0) tasks[place] = last;
		else tasks.push(last);
	}
	return first;
}

const count = (events: Schedule['events']): number =>
	events.filter(event => event.type === 'task.started').length;
