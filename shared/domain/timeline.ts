import * as v from 'valibot';
import {
	BytesSchema as Bytes,
	EntryIdSchema,
	MillisSchema as Millis,
	RunNumberSchema as RunNumber,
} from './ids.ts';
import { Remarks } from './remarks.ts';
import { AfterStop, Client, DuplicateAnswer, Fault, Note, PausedBy } from './task.ts';

/** Entries of one task; the middle of a longer life is only counted. */
export const timelineEntriesMax = 1_000;

/** Null: nobody asked for it by name. */
const client = v.nullable(Client);
const head = { id: EntryIdSchema, at: Millis };

/** One thing that happened to a task, as people are told it. */
export const TimelineEntry = v.variant('kind', [
	v.object({ ...head, kind: v.literal('added'), client }),
	v.object({ ...head, kind: v.literal('started'), run: RunNumber }),
	/** The server's first answer: name, size, and whether a stop costs what is there. */
	v.object({
		...head,
		kind: v.literal('identified'),
		path: v.string(),
		totalBytes: v.nullable(Bytes),
		resumable: v.boolean(),
	}),
	v.object({ ...head, kind: v.literal('stalled'), since: Millis }),
	v.object({ ...head, kind: v.literal('flowing') }),
	/** Asked to stop; goes when it has. */
	v.object({ ...head, kind: v.literal('stopping'), after: AfterStop, client }),
	v.object({ ...head, kind: v.literal('paused'), by: PausedBy, client, savedBytes: Bytes }),
	/** Back in line: resumed, tried again by somebody, restarted, or its place was needed. */
	v.object({ ...head, kind: v.literal('requeued'), client, savedBytes: Bytes }),
	/** Failed, and tried again by itself from that moment on. */
	v.object({
		...head,
		kind: v.literal('retrying'),
		fault: Fault,
		notBeforeAt: Millis,
		savedBytes: Bytes,
	}),
	v.object({
		...head,
		kind: v.literal('completed'),
		path: v.string(),
		bytes: Bytes,
		remarks: v.exactOptional(Remarks),
		note: v.optional(Note),
	}),
	v.object({ ...head, kind: v.literal('failed'), fault: Fault, savedBytes: Bytes }),
	v.object({ ...head, kind: v.literal('cancelled'), client, savedBytes: Bytes }),
	v.object({ ...head, kind: v.literal('reset'), client }),
	v.object({ ...head, kind: v.literal('moved'), client }),
	/** Not to be started before; null: at once. */
	v.object({ ...head, kind: v.literal('scheduled'), startAt: v.nullable(Millis), client }),
	/** What becomes of the file at that path, which seemed to be the same. */
	v.object({
		...head,
		kind: v.literal('duplicateAnswered'),
		as: DuplicateAnswer,
		path: v.string(),
		client,
	}),
	/** The finished file lies there now. */
	v.object({ ...head, kind: v.literal('fileMoved'), path: v.string() }),
	/** The file is whole, and not all that was wanted of it could be done. */
	v.object({ ...head, kind: v.literal('filingFailed'), fault: Fault }),
	v.object({ ...head, kind: v.literal('folderChanged'), folder: v.string(), client }),
	/** So many entries were here. */
	v.object({ ...head, kind: v.literal('omitted'), count: v.number() }),
	/** What was before is not known any more. */
	v.object({ ...head, kind: v.literal('forgotten') }),
]);
export type TimelineEntry = v.InferOutput<typeof TimelineEntry>;
