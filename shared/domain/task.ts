import * as v from 'valibot';
import { TaskGroup } from './task-group.ts';
import { TaskWish } from './task-wish.ts';
import { isFaultCode, type FaultCode } from './faults.ts';
import {
	BytesSchema as Bytes,
	MillisSchema as Millis,
	RunNumberSchema as RunNumber,
	TaskIdSchema as TaskId,
} from './ids.ts';
import { quote } from '../kernel/quoted.ts';
import { MediaFacts } from './media.ts';
import { Remarks } from './remarks.ts';

export const Fault = v.object({
	code: v.pipe(
		v.string(),
		v.check(isFaultCode, 'unknown fault'),
		v.transform(code => code as FaultCode),
	),
	detail: v.pipe(v.string(), v.transform(quote)),
	remarks: v.exactOptional(Remarks),
});

const Hex = v.pipe(v.string(), v.regex(/^[0-9a-f]+$/u));

export const digestAlgorithms = ['sha-256', 'sha-512', 'sha-1', 'md5'] as const;
export type DigestAlgorithm = (typeof digestAlgorithms)[number];

/** A digest of a whole file. */
export const Checksum = v.object({ algorithm: v.picklist(digestAlgorithms), hex: Hex });
export type Checksum = v.InferOutput<typeof Checksum>;

/** Of a rate limit, in bytes a second. */
export const rateMax = 2 ** 40;
export const Rate = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(rateMax));

/** What a client says of the bytes that it brings. */
export const Relayed = v.object({
	/** null: it does not know. */
	totalBytes: v.nullable(Bytes),
	mediaType: v.nullable(v.pipe(v.string(), v.maxLength(256))),
});
export type Relayed = v.InferOutput<typeof Relayed>;

/**
 * What was asked for, as the journal keeps it: no header, cookie or signature. `url` and `pageUrl` are redacted
 * (see redact-url.ts); what was cut from them, and the headers to send, are in the task's secrets.
 */
export const TaskRequest = v.object({
	url: v.string(),
	pageUrl: v.nullable(v.string()),
	/** The page's or link's title, a source for the file's name. */
	title: v.nullable(v.string()),
	/** Absolute path; null: the folder of the settings when the task starts. */
	folder: v.nullable(v.string()),
	/** The name the user asked for; null: found from the answer. */
	fileName: v.nullable(v.string()),
	/** What makes its name, where none was asked for; absent: nothing does. */
	nameTemplate: v.optional(v.string()),
	/** null: as the settings say. */
	segments: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32))),
	checksum: v.nullable(Checksum),
	/** Other addresses of the same file, redacted like `url`. */
	mirrors: v.optional(v.array(v.string()), []),
	/** Which file of a metalink, where `url` leads to one of several; null: the first. */
	entry: v.optional(v.nullable(v.string()), null),
	/** Absent: the address is a file's, as far as anybody knows. */
	wish: v.optional(v.nullable(TaskWish)),
	/** Absent: it is on its own. */
	group: v.optional(v.nullable(TaskGroup)),
	/** Bytes a second; 0: unlimited. */
	rateLimit: v.optional(Rate, 0),
	/** Not to be started before; null: at once. */
	startAt: v.optional(v.nullable(Millis), null),
	/** As whoever asked knows them. */
	media: v.optional(MediaFacts),
	/** Its bytes are brought by a client, for only its browser is given them. Absent: they are fetched. */
	relayed: v.optional(Relayed),
});
export type TaskRequest = v.InferOutput<typeof TaskRequest>;

/** What may be asked of a download beside its address and its name. */
export const TaskAsked = v.object({
	folder: v.exactOptional(v.pipe(v.string(), v.maxLength(4096))),
	segments: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32))),
	checksum: v.exactOptional(Checksum),
	entry: v.exactOptional(v.pipe(v.string(), v.maxLength(4096))),
	rateLimit: v.exactOptional(Rate),
	startAt: v.exactOptional(Millis),
});
export type TaskAsked = v.InferOutput<typeof TaskAsked>;

/** What the first answer of the server told. `path` is the final path; while it grows it is `path` + `.part`. */
export const TaskTarget = v.object({
	path: v.string(),
	/** null: the server does not say. */
	totalBytes: v.nullable(Bytes),
	mediaType: v.nullable(v.string()),
	/** Whether what is there can be continued after a stop. */
	resumable: v.boolean(),
	/** What tells versions of the file apart, as the server states it. */
	validator: v.optional(v.string()),
	/** As the run found them; surer than those of the request. */
	media: v.optional(MediaFacts),
});
export type TaskTarget = v.InferOutput<typeof TaskTarget>;

export const Note = v.pipe(v.string(), v.maxLength(1_000));

/** `upgrade`: another version of the program takes over, and goes on with it by itself. */
export const PausedBy = v.picklist(['user', 'restart', 'schedule', 'upgrade']);
export type PausedBy = v.InferOutput<typeof PausedBy>;

/**
 * What a task becomes once its run has really stopped; `hold`: paused by the schedule, `retry`: it had stalled,
 * `upgrade`: paused for the next version of the program.
 */
export const AfterStop = v.picklist([
	'pause',
	'hold',
	'requeue',
	'cancel',
	'reset',
	'remove',
	'retry',
	'upgrade',
]);
export type AfterStop = v.InferOutput<typeof AfterStop>;

/** Where a wish came from. */
export const Client = v.picklist(['browser', 'cli']);
export type Client = v.InferOutput<typeof Client>;

export const Phase = v.picklist(['extracting', 'probing', 'transferring', 'assembling', 'verifying']);
export type Phase = v.InferOutput<typeof Phase>;

export const TaskState = v.variant('status', [
	v.object({
		status: v.literal('queued'),
		reason: v.picklist(['new', 'resume', 'retry']),
		/** Not to be started before; 0: at once. */
		notBeforeAt: Millis,
	}),
	v.object({
		status: v.literal('downloading'),
		run: RunNumber,
		phase: Phase,
		/** Set while the run is being stopped; its slot is taken until it has. */
		stopping: v.nullable(AfterStop),
		/** When the last byte came, where that is so long ago that people are told; null: it goes on. */
		stalledSince: v.optional(v.nullable(Millis), null),
	}),
	v.object({ status: v.literal('paused'), by: PausedBy }),
	v.object({
		status: v.literal('completed'),
		at: Millis,
		path: v.string(),
		bytes: Bytes,
		/** Computed where there was something to compare with, or somebody asked. */
		digest: v.optional(v.nullable(Checksum), null),
		/** Nothing was fetched: it was there already. */
		existing: v.optional(v.boolean()),
		/** Where it is not all that was asked for: what it is instead. */
		remarks: v.exactOptional(Remarks),
		/** The same in the words of an earlier version. */
		note: v.optional(Note),
		/** The file is whole, but could not be put in order. */
		trouble: v.optional(Fault),
	}),
	v.object({ status: v.literal('failed'), at: Millis, fault: Fault }),
	v.object({ status: v.literal('cancelled'), at: Millis }),
]);
export type TaskState = v.InferOutput<typeof TaskState>;
export type TaskStatus = TaskState['status'];

export const duplicateAnswers = ['rename', 'skip', 'replace'] as const;
/** What becomes of a file that is there already, or looks so: both stay, it is taken, or its place is. */
export const DuplicateAnswer = v.picklist(duplicateAnswers);
export type DuplicateAnswer = v.InferOutput<typeof DuplicateAnswer>;

export const Task = v.object({
	id: TaskId,
	request: TaskRequest,
	addedAt: Millis,
	/** Order in the queue, smaller first; unique. */
	rank: v.number(),
	/** null until the server's first answer, and again after a reset. */
	target: v.nullable(TaskTarget),
	/** Bytes safely on disk when the last run stopped. */
	savedBytes: Bytes,
	/** Failures in a row that the queue itself tries again; a run that saved bytes, or a person, starts it anew. */
	failures: v.pipe(v.number(), v.integer(), v.minValue(0)),
	/** Times it was tried again after a failure, by itself or by somebody, since it was added. */
	retries: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
	/** The last fault that was tried again by itself; null once somebody resumes, retries or resets the task. */
	lastFault: v.nullable(Fault),
	/** What was answered about the file at that path. */
	onDuplicate: v.optional(v.nullable(v.object({ as: DuplicateAnswer, path: v.string() }))),
	state: TaskState,
});
export type Task = v.InferOutput<typeof Task>;
