import * as v from 'valibot';
import { RunNumberSchema, SeqSchema } from '../../../../shared/domain/ids.ts';
import { Task } from '../../../../shared/domain/task.ts';
import { emptyState } from '../../../../shared/domain/queue-state.ts';
import { emptyCopy, type QueueCopy } from './queue-copy.ts';

/** Above this the browser's session storage (10 MB) gets tight, and a fresh snapshot is as quick. */
export const savedTasksMax = 2_000;

const SavedCopy = v.object({
	journal: v.string(),
	seq: SeqSchema,
	lastRun: RunNumberSchema,
	lastRank: v.number(),
	tasks: v.pipe(v.array(Task), v.maxLength(savedTasksMax)),
});
export type SavedCopy = v.InferOutput<typeof SavedCopy>;

/** What a background that was stopped needs to be right again; null: nothing worth keeping, or too much. */
export function saveCopy({ journal, draft }: QueueCopy): SavedCopy | null {
	if (journal === null || draft.tasks.size > savedTasksMax) return null;
	const { seq, lastRun, lastRank } = draft;
	return { journal, seq, lastRun, lastRank, tasks: [...draft.tasks.values()] };
}

/** Whatever is not a copy of this version is as good as none. */
export function loadCopy(value: unknown): QueueCopy {
	const parsed = v.safeParse(SavedCopy, value);
	if (!parsed.success) return emptyCopy();
	const { journal, tasks, ...counters } = parsed.output;
	return {
		...emptyCopy(),
		journal,
		draft: { ...emptyState(), ...counters, tasks: new Map(tasks.map(task => [task.id, task])) },
	};
}
