import { isDeepStrictEqual } from 'node:util';
import { createReplay, type Replayed } from '../../native-host/src/core/journal/replay.ts';
import { linePorts } from '../../native-host/src/effects/journal-ports.ts';
import { fold } from '../../shared/domain/fold.ts';
import type { TaskId } from '../../shared/domain/ids.ts';
import { emptyState, forkState, type QueueState } from '../../shared/domain/queue-state.ts';

/** What the queue has promised, in all its lives. */
export type Ledger = {
	/** The last state that anybody was told of. */
	announced: QueueState;
	/** Added, and told so. */
	readonly added: Set<TaskId>;
	/** Asked to be gone, whether or not that was answered. */
	readonly mayBeGone: Set<TaskId>;
};

export const createLedger = (): Ledger => ({
	announced: emptyState(),
	added: new Set(),
	mayBeGone: new Set(),
});

/** What is wrong with a journal that the program left; null: nothing. */
export function judgeJournal(ledger: Ledger, journal: Uint8Array, mayBeDamaged: boolean): string | null {
	const replayed = replay(journal);
	const { announced } = ledger;
	const { state, badCount } = replayed;
	if (badCount > 0 && !mayBeDamaged) return `${badCount} bad lines in the journal`;
	if (state.seq < announced.seq)
		return `event ${announced.seq} was announced, the journal ends with ${state.seq}`;
	// A journal that was compacted later tells nothing of the way from there.
	const since = state.seq === announced.seq ? [] : replayed.recent.since(announced.seq);
	if (badCount === 0 && since !== null) {
		const expected = forkState(announced);
		for (const recorded of since) fold(expected, recorded);
		if (!isDeepStrictEqual(state, expected)) return 'the journal tells another state than the one announced';
	}
	return judgeTasks(ledger, state);
}

/** No task that was added is lost. */
export function judgeTasks({ added, mayBeGone }: Ledger, { tasks }: QueueState): string | null {
	for (const id of added) if (!tasks.has(id) && !mayBeGone.has(id)) return `task ${id} is lost`;
	return null;
}

function replay(journal: Uint8Array): Replayed {
	const reader = createReplay(linePorts);
	reader.push(journal);
	return reader.end();
}
