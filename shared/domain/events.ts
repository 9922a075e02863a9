import * as v from 'valibot';
import {
	BytesSchema as Bytes,
	MillisSchema as Millis,
	RunNumberSchema,
	SeqSchema as Seq,
	TaskIdSchema,
} from './ids.ts';
import { Handoff } from './handoff.ts';
import { Remarks } from './remarks.ts';
import {
	AfterStop,
	Checksum,
	Client,
	DuplicateAnswer,
	Fault,
	Note,
	PausedBy,
	Phase,
	Rate,
	Task,
	TaskRequest,
	TaskTarget,
} from './task.ts';

const task = TaskIdSchema;
const run = RunNumberSchema;

/** What happened to the queue. Facts: appended, never changed, never removed from this list. */
export const QueueEvent = v.variant('type', [
	v.object({ type: v.literal('task.added'), task, request: TaskRequest, rank: v.number() }),
	/** Takes the slot and starts the run in one. */
	v.object({ type: v.literal('task.started'), task, run }),
	v.object({ type: v.literal('task.identified'), task, run, target: TaskTarget }),
	v.object({ type: v.literal('task.phaseEntered'), task, run, phase: Phase }),
	v.object({ type: v.literal('task.stopRequested'), task, run, after: AfterStop }),
	/** No byte since then, and nothing of ours holds them up. */
	v.object({ type: v.literal('task.stalled'), task, run, since: Millis }),
	/** Bytes come again, or it is known what they wait for. */
	v.object({ type: v.literal('task.flowing'), task, run }),
	/** From `queued` directly, or from `downloading` once the run has stopped. */
	v.object({ type: v.literal('task.paused'), task, by: PausedBy, savedBytes: Bytes }),
	v.object({ type: v.literal('task.requeued'), task, savedBytes: Bytes }),
	v.object({
		type: v.literal('task.retryScheduled'),
		task,
		run,
		fault: Fault,
		notBeforeAt: Millis,
		savedBytes: Bytes,
		/** Whether this run saved bytes, which starts the count of failures anew. */
		progressed: v.boolean(),
	}),
	v.object({
		type: v.literal('task.completed'),
		task,
		run,
		path: v.string(),
		bytes: Bytes,
		digest: v.optional(v.nullable(Checksum), null),
		existing: v.optional(v.boolean()),
		remarks: v.exactOptional(Remarks),
		note: v.optional(Note),
	}),
	v.object({ type: v.literal('task.failed'), task, run, fault: Fault, savedBytes: Bytes }),
	/** What was saved stays: a retry continues it, a removal discards it. */
	v.object({ type: v.literal('task.cancelled'), task, savedBytes: Bytes }),
	/** Begun anew: what was saved is discarded, the task waits in the queue. */
	v.object({ type: v.literal('task.reset'), task }),
	v.object({ type: v.literal('task.moved'), task, rank: v.number() }),
	/** Waits in the queue, from now on not to be started before; null: at once. */
	v.object({ type: v.literal('task.scheduled'), task, startAt: v.nullable(Millis) }),
	/** Waits in the queue to go on with that answer. */
	v.object({ type: v.literal('task.duplicateResolved'), task, as: DuplicateAnswer, path: v.string() }),
	/** Bytes a second from now on; 0: unlimited. */
	v.object({ type: v.literal('task.rateLimited'), task, rate: Rate }),
	/** The finished file lies elsewhere now. */
	v.object({ type: v.literal('task.fileMoved'), task, path: v.string() }),
	/** The finished file is whole, and not all that was wanted of it could be done. */
	v.object({ type: v.literal('task.filingFailed'), task, fault: Fault }),
	/** Where the file is to go once it is whole. */
	v.object({ type: v.literal('task.folderChanged'), task, folder: v.string() }),
	v.object({ type: v.literal('task.removed'), task }),
	/** A whole task as it stood, written by compaction in place of its history. */
	v.object({ type: v.literal('task.restored'), task, snapshot: Task }),
	/** The daemon can fetch it too; until it is committed it is the browser's. */
	v.object({ type: v.literal('handoff.prepared'), task, request: TaskRequest }),
	/** It is the daemon's, and a task, in one. */
	v.object({ type: v.literal('handoff.committed'), task, request: TaskRequest, rank: v.number() }),
	/** It stays with the browser, for good. */
	v.object({ type: v.literal('handoff.aborted'), task }),
	/** So long ago that nobody asks any more. */
	v.object({ type: v.literal('handoff.forgotten'), task }),
	/** As it stood at compaction. */
	v.object({ type: v.literal('handoff.restored'), task, handoff: Handoff }),
	/** Counters as they stood at compaction: run numbers and ranks are never given twice. */
	v.object({ type: v.literal('queue.restored'), lastRun: RunNumberSchema, lastRank: v.number() }),
]);
export type QueueEvent = v.InferOutput<typeof QueueEvent>;

/** An event with its place and time in the journal; `client` where somebody asked for it. */
export const RecordedEvent = v.object({
	seq: Seq,
	at: Millis,
	client: v.exactOptional(Client),
	event: QueueEvent,
});
export type RecordedEvent = v.InferOutput<typeof RecordedEvent>;
