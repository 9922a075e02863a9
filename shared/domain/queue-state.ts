import type { RunNumber, Seq, TaskId } from './ids.ts';
import type { Handoff } from './handoff.ts';
import type { Task } from './task.ts';

export type QueueState = {
	readonly tasks: ReadonlyMap<TaskId, Task>;
	/** In the order in which they came to be as they are. A client's copy has none. */
	readonly handoffs: ReadonlyMap<TaskId, Handoff>;
	/** The last event folded. */
	readonly seq: Seq;
	readonly lastRun: RunNumber;
	readonly lastRank: number;
};

/** A state that its one owner may hand to `fold` to be changed in place. */
export type DraftState = {
	tasks: Map<TaskId, Task>;
	handoffs: Map<TaskId, Handoff>;
	seq: Seq;
	lastRun: RunNumber;
	lastRank: number;
};

export const emptyState = (): DraftState => ({
	tasks: new Map(),
	handoffs: new Map(),
	seq: 0 as Seq,
	lastRun: 0 as RunNumber,
	lastRank: 0,
});

/** A draft that shares nothing with `state`: tasks themselves are never changed, only replaced. */
export const forkState = (state: QueueState): DraftState => ({
	...state,
	tasks: new Map(state.tasks),
	handoffs: new Map(state.handoffs),
});

/** Tasks in queue order. */
export const inOrder = (state: QueueState): Task[] =>
	[...state.tasks.values()].sort((a, b) => a.rank - b.rank);
