import type { QueueEvent } from '../../../../shared/domain/events.ts';
import type { TaskId } from '../../../../shared/domain/ids.ts';
import { inOrder, type QueueState } from '../../../../shared/domain/queue-state.ts';
import type { Task } from '../../../../shared/domain/task.ts';

/** Two ranks nearer than this are spread before something goes between them. */
const rankGapMin = 2 ** -16;
/** What spreading leaves between two ranks, at least. */
const rankGapSpread = 2 ** -8;

/** Puts `task` directly before `before`, or last. */
export function move(state: QueueState, task: Task, before: Task | null): QueueEvent[] {
	if (before === null) return isLast(state, task) ? [] : [moved(task.id, state.lastRank + 1)];
	if (before.id === task.id) return [];
	const previous = neighbourBelow(state, before, task.id);
	if (previous === null) {
		return task.rank < before.rank ? [] : [moved(task.id, before.rank - 1)];
	}
	if (task.rank < before.rank && task.rank > previous.rank) return [];
	if (before.rank - previous.rank >= rankGapMin) {
		return [moved(task.id, (previous.rank + before.rank) / 2)];
	}
	return spreadAndMove(state, task.id, previous.id);
}

const moved = (task: TaskId, rank: number): QueueEvent => ({ type: 'task.moved', task, rank });

function isLast(state: QueueState, task: Task): boolean {
	for (const other of state.tasks.values()) if (other.rank > task.rank) return false;
	return true;
}

/** The task that stands before `of`, not counting the one that is being moved. */
function neighbourBelow(state: QueueState, of: Task, except: TaskId): Task | null {
	let below: Task | null = null;
	for (const other of state.tasks.values()) {
		if (other.rank >= of.rank || other.id === except || other.id === of.id) continue;
		if (below === null || other.rank > below.rank) below = other;
	}
	return below;
}

/** Gives the tasks around the gap after `previous` new ranks with room between them, then uses that room. */
function spreadAndMove(state: QueueState, task: TaskId, previous: TaskId): QueueEvent[] {
	const others = inOrder(state).filter(other => other.id !== task);
	const gap = others.findIndex(other => other.id === previous) + 1;
	const { window, low, step } = roomyWindow(others, gap);
	// One place more than tasks: the free one, in the gap, is for the task that is moved.
	const gapInWindow = gap - others.indexOf(window[0] as Task);
	const places = window.map((other, at) => ({
		other,
		rank: low + step * (at < gapInWindow ? at + 1 : at + 2),
	}));
	// Upwards from the top, downwards from the bottom: the order holds after every single event, so a
	// journal that ends in between still has it.
	const up = places.filter(({ other, rank }) => rank > other.rank).reverse();
	const down = places.filter(({ other, rank }) => rank < other.rank);
	return [
		...[...up, ...down].map(({ other, rank }) => moved(other.id, rank)),
		moved(task, low + step * (gapInWindow + 1)),
	];
}

/** The smallest run of tasks around the gap, doubled until its ranks have room; the ends of the queue are free. */
function roomyWindow(others: readonly Task[], gap: number) {
	for (let reach = 4; ; reach *= 2) {
		const from = Math.max(0, gap - reach);
		const to = Math.min(others.length, gap + reach);
		const window = others.slice(from, to);
		const places = window.length + 1;
		const above = others[to]?.rank ?? (others[to - 1]?.rank ?? 0) + places + 1;
		const low = others[from - 1]?.rank ?? above - 2 * (places + 1);
		const step = (above - low) / (places + 1);
		if (step >= rankGapSpread || window.length === others.length) return { window, low, step };
	}
}
