import * as v from 'valibot';
import { TaskIdSchema } from '../../../../shared/domain/ids.ts';
import type { Seen } from './disk.ts';

const Identity = v.nullable(v.string());

/**
 * What is still to be done with a finished file, from before its first step until after its last. With it every step
 * can be done again after a crash, or found done.
 */
export const FilingSlip = v.object({
	task: TaskIdSchema,
	/** Where the file lies, or lay. */
	from: v.string(),
	/** Of the file at `from`; null: not looked at yet. */
	source: Identity,
	/** Where it goes; null: it stays where it is. */
	goal: v.nullable(
		v.object({
			/** Absolute; `folders` below it are made. */
			base: v.string(),
			folders: v.array(v.string()),
			name: v.string(),
		}),
	),
	/** The name tried last, and the identity that the file has there once it has it. */
	placed: v.nullable(v.object({ path: v.string(), identity: v.string() })),
	/** Whether facts are to be written beside it. */
	describe: v.boolean(),
});
export type FilingSlip = v.InferOutput<typeof FilingSlip>;

/** Where a slip stands, by what its task says and what is on the disk. */
export type FilingStep = 'over' | 'move' | 'record' | 'removeSource' | 'describe';

/** Of the task; null where it is not complete (any more). */
type Recorded = { readonly path: string; readonly bytes: number } | null;
/** What lies at both ends of a slip's move. */
export type Ends = { readonly from: Seen | null; readonly to: Seen | null };

export function filingStep(slip: FilingSlip, recorded: Recorded, ends: Ends): FilingStep {
	if (recorded === null) return 'over';
	const { placed, goal } = slip;
	if (placed !== null && recorded.path === placed.path) return 'removeSource';
	if (recorded.path !== slip.from) return 'over';
	if (goal === null) return 'describe';
	return hasMoved(slip, recorded, ends) ? 'record' : 'move';
}

/**
 * Not every file system gives a file the same identity after it was mounted again: where the old name is gone, what has
 * the new one, which was free, and is as long is the file.
 */
export function hasMoved({ placed }: FilingSlip, recorded: Recorded, { from, to }: Ends): boolean {
	if (placed === null || to === null) return false;
	return to.identity === placed.identity || (from === null && to.bytes === recorded?.bytes);
}
