import type { RecordedEvent } from '../../../../shared/domain/events.ts';
import { fold } from '../../../../shared/domain/fold.ts';
import type { TaskId } from '../../../../shared/domain/ids.ts';
import { emptyState, type DraftState } from '../../../../shared/domain/queue-state.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import type { Notifications, Progress } from '../../../../shared/protocol/contract.ts';

/** What background and pages know of the daemon's queue: its own fold over the daemon's events. */
export type QueueCopy = {
	/** null: nothing is known yet. */
	journal: string | null;
	draft: DraftState;
	progress: Map<TaskId, Progress>;
	/** A snapshot of which the last page has not come; shown only once it is whole. */
	incoming: { readonly tasks: Task[]; readonly events: RecordedEvent[] } | null;
};

export const emptyCopy = (): QueueCopy => ({
	journal: null,
	draft: emptyState(),
	progress: new Map(),
	incoming: null,
});

/**
 * Folds what is new; an event that is there already is passed over, so that a repeat changes nothing.
 * `gap` means that events are missing in between: nothing is folded past it, ask for a snapshot.
 */
export function applyEvents(copy: QueueCopy, events: readonly RecordedEvent[]): Applied {
	if (copy.incoming) {
		copy.incoming.events.push(...events);
		return { kind: 'applied', fresh: [] };
	}
	const fresh: RecordedEvent[] = [];
	for (const event of events) {
		if (event.seq <= copy.draft.seq) continue;
		if (event.seq !== copy.draft.seq + 1) return { kind: 'gap', fresh };
		fold(copy.draft, event);
		fresh.push(event);
	}
	if (fresh.length > 0) dropStaleProgress(copy);
	return { kind: 'applied', fresh };
}

export type Applied = { readonly kind: 'applied' | 'gap'; readonly fresh: readonly RecordedEvent[] };
export type SnapshotPage = Notifications['events.snapshot'];

/** Takes a page; `whole` once the last one is in and the copy is the daemon's state. */
export function applySnapshot(copy: QueueCopy, page: SnapshotPage): 'more' | 'whole' {
	const incoming = page.first || !copy.incoming ? { tasks: [], events: [] } : copy.incoming;
	incoming.tasks.push(...page.tasks);
	copy.incoming = incoming;
	if (!page.last) return 'more';
	copy.incoming = null;
	copy.journal = page.journal;
	copy.draft = {
		...emptyState(),
		tasks: new Map(incoming.tasks.map(task => [task.id, task])),
		seq: page.seq,
		lastRun: page.lastRun,
		lastRank: page.lastRank,
	};
	applyEvents(copy, incoming.events);
	dropStaleProgress(copy);
	return 'whole';
}

/** Keeps the latest of each run that is still the current one. */
export function applyProgress(copy: QueueCopy, items: readonly Progress[]): void {
	for (const item of items) if (isCurrent(copy, item)) copy.progress.set(item.task, item);
}

function dropStaleProgress(copy: QueueCopy): void {
	for (const item of copy.progress.values()) if (!isCurrent(copy, item)) copy.progress.delete(item.task);
}

function isCurrent({ draft }: QueueCopy, { task, run }: Progress): boolean {
	const state = draft.tasks.get(task)?.state;
	return state?.status === 'downloading' && state.run === run;
}
