import * as v from 'valibot';
import { MillisSchema as Millis } from './ids.ts';
import { TaskRequest } from './task.ts';

/**
 * A download that goes over from a browser, by the id that its task has then. `prepared`: the browser has it still;
 * `committed`: it is a task, or was one; `aborted`: it stayed with the browser, and never becomes one.
 */
export const Handoff = v.variant('stage', [
	v.object({ stage: v.literal('prepared'), at: Millis, request: TaskRequest }),
	v.object({ stage: v.literal('committed'), at: Millis }),
	v.object({ stage: v.literal('aborted'), at: Millis }),
]);
export type Handoff = v.InferOutput<typeof Handoff>;

/** One that is prepared for so long is given back to the browser. */
export const handoffPreparedMs = 60 * 60 * 1_000;
/** Prepared at the same time; of more the oldest are given back. */
export const handoffsPreparedMax = 100;
/** Remembered in all: of more, those that ended first are forgotten. */
export const handoffsMax = 2_000;
