import type { QueueCopy, SnapshotPage } from '../queue/queue-copy.ts';

/** Tasks in one message to a page of ours; browsers limit a message to 64 MiB. */
export const pageMessageTasksMax = 5_000;

/** The whole copy as a page of ours takes it; nothing while nothing is known. */
export function snapshotPages({ journal, draft }: QueueCopy): SnapshotPage[] {
	if (journal === null) return [];
	const tasks = [...draft.tasks.values()];
	const count = Math.max(1, Math.ceil(tasks.length / pageMessageTasksMax));
	const { seq, lastRun, lastRank } = draft;
	return Array.from({ length: count }, (_, page) => ({
		journal,
		seq,
		lastRun,
		lastRank,
		first: page === 0,
		last: page === count - 1,
		tasks: tasks.slice(page * pageMessageTasksMax, (page + 1) * pageMessageTasksMax),
	}));
}
