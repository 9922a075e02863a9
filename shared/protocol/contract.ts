import * as v from 'valibot';
import { RecordedEvent } from '../domain/events.ts';
import { ExtractionView } from '../domain/extraction.ts';
import {
	BytesSchema,
	EntryIdSchema,
	MillisSchema,
	NoticeIdSchema,
	RunNumberSchema,
	SeqSchema,
	TaskIdSchema,
} from '../domain/ids.ts';
import { FaultSummary } from '../domain/fault-summary.ts';
import { SavedSummary } from '../domain/saved-summary.ts';
import { MediaFacts } from '../domain/media.ts';
import { TaskGroup } from '../domain/task-group.ts';
import { TaskWish } from '../domain/task-wish.ts';
import { MediaChoice } from '../domain/media-choice.ts';
import { CheckIds, HealthReport, RepairOutcome } from '../domain/health.ts';
import { Notice } from '../domain/notice.ts';
import { Settings, SettingsChange } from '../domain/settings.ts';
import { parseNameTemplate } from '../domain/template.ts';
import { Checksum, DuplicateAnswer, Fault, Rate, Relayed, Task } from '../domain/task.ts';
import { TimelineEntry } from '../domain/timeline.ts';
import {
	capabilitiesMax,
	headerBytesMax,
	headerCountMax,
	mirrorsMax,
	relayChunkBytesMax,
	segmentsMax,
	urlBytesMax,
} from './limits.ts';

/**
 * `rate`: a rate limit, `disk`: a slow disk, `server`: the server said when to come back, `connection`: the limits of
 * connections.
 */
export const WaitingFor = v.picklist(['rate', 'disk', 'server', 'connection']);
export type WaitingFor = v.InferOutput<typeof WaitingFor>;

/** How far a run is. Telemetry: told while it lasts, never kept. */
export const Progress = v.object({
	task: TaskIdSchema,
	run: RunNumberSchema,
	receivedBytes: BytesSchema,
	totalBytes: v.nullable(BytesSchema),
	bytesPerSecond: v.number(),
	/** Open connections. */
	connections: v.number(),
	/** Time since the last byte. */
	silentFor: MillisSchema,
	/** What of ours holds the bytes up, while nothing else does. */
	waitingFor: v.exactOptional(WaitingFor),
	/** Pieces of the file in order, each [start, end (exclusive), received from start]. At most 64. */
	pieces: v.array(v.tuple([BytesSchema, BytesSchema, BytesSchema])),
	/** Of a stream, whose `totalBytes` is an estimate: how much of it is there; null: it is still being made. */
	media: v.optional(v.nullable(v.object({ doneSeconds: v.number(), totalSeconds: v.nullable(v.number()) }))),
	/** Of what only a browser is given: how much it has before it passes any of it on. The speed is of this then. */
	inBrowserBytes: v.exactOptional(BytesSchema),
});
export type Progress = v.InferOutput<typeof Progress>;

const Header = v.tuple([
	v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
	v.pipe(v.string(), v.maxLength(headerBytesMax)),
]);

/** Longer than allowed by one, so that the address check itself can say `url_too_long`. */
const Url = v.pipe(v.string(), v.maxLength(urlBytesMax * 8));

export const TaskAdd = v.object({
	/** Chosen by the caller, so that a repeated call adds once. */
	id: TaskIdSchema,
	url: Url,
	pageUrl: v.optional(Url),
	title: v.optional(v.pipe(v.string(), v.maxLength(4096))),
	folder: v.optional(v.pipe(v.string(), v.maxLength(4096))),
	fileName: v.optional(v.pipe(v.string(), v.maxLength(4096))),
	/** What makes the file's name of what is known once the server has answered: see template.ts. */
	nameTemplate: v.optional(
		v.pipe(
			v.string(),
			v.check(text => parseNameTemplate(text).ok, 'no template of a name'),
		),
	),
	segments: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(segmentsMax))),
	checksum: v.optional(Checksum),
	/** Other addresses of the same file. */
	mirrors: v.optional(v.pipe(v.array(Url), v.maxLength(mirrorsMax))),
	/** Which file, where the address leads to a metalink of several. */
	entry: v.optional(v.pipe(v.string(), v.maxLength(4096))),
	/** 'direct', or an address with the login it wants; else as the system says. Secret, like the headers. */
	proxy: v.optional(v.pipe(v.string(), v.maxLength(4096))),
	/** What is wanted of a stream; absent: everything it has at its best, where the address is one. */
	wish: v.optional(TaskWish),
	/** The list that it was chosen from. */
	group: v.optional(TaskGroup),
	/** Bytes a second; 0: unlimited. */
	rateLimit: v.optional(Rate),
	/** Not to be started before. */
	startAt: v.optional(MillisSchema),
	/** What the caller knows of what is in the file. */
	media: v.optional(MediaFacts),
	/** As the browser would send them: Referer, User-Agent, Cookie. Secret: never journalled, logged or sent back. */
	headers: v.optional(v.pipe(v.array(Header), v.maxLength(headerCountMax))),
});
export type TaskAdd = v.InferOutput<typeof TaskAdd>;

/** What a browser was given for a download that it began, as far as it tells. */
export const HandoffExpected = v.object({
	/** After redirects. */
	url: Url,
	totalBytes: v.nullable(BytesSchema),
	mediaType: v.nullable(v.pipe(v.string(), v.maxLength(256))),
	etag: v.nullable(v.pipe(v.string(), v.maxLength(1024))),
	lastModified: v.nullable(v.pipe(v.string(), v.maxLength(256))),
});
export type HandoffExpected = v.InferOutput<typeof HandoffExpected>;

/** The task's id is the handoff's: chosen once, it outlives whoever asks. */
export const HandoffPrepare = v.object({ task: TaskAdd, expected: HandoffExpected });
export type HandoffPrepare = v.InferOutput<typeof HandoffPrepare>;

/** `url` may be of any kind: it is told, not asked for. */
export const RelayOpen = v.object({
	id: TaskIdSchema,
	url: Url,
	pageUrl: v.optional(Url),
	title: v.optional(v.pipe(v.string(), v.maxLength(4096))),
	fileName: v.optional(v.pipe(v.string(), v.maxLength(4096))),
	...Relayed.entries,
});
export type RelayOpen = v.InferOutput<typeof RelayOpen>;

/** Four characters for three bytes. */
const relayChunkUnitsMax = 4 * Math.ceil(relayChunkBytesMax / 3);

/** A file for a preview of names. */
const NameSample = v.object({
	name: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
	mediaType: v.nullable(v.pipe(v.string(), v.maxLength(256))),
	media: MediaFacts,
});
const Index = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));

export const MediaExtract = v.object({
	url: Url,
	/** As the browser would send them to that address. Secret, as with `task.add`. */
	headers: v.optional(v.pipe(v.array(Header), v.maxLength(headerCountMax))),
	proxy: v.optional(v.pipe(v.string(), v.maxLength(4096))),
	/** One entry of a playlist that has no page of its own. */
	item: v.optional(Index),
	/** First entry of a playlist's page, as the page before told by `next`. */
	from: v.optional(Index),
	/** What a page is that is both. */
	prefer: v.optional(v.picklist(['item', 'playlist']), 'item'),
});
export type MediaExtract = v.InferOutput<typeof MediaExtract>;

export const LinkWanted = v.object({
	task: TaskIdSchema,
	/** Redacted, like the page's. */
	url: v.string(),
	pageUrl: v.nullable(v.string()),
	why: Fault,
});
export type LinkWanted = v.InferOutput<typeof LinkWanted>;

const OneTask = v.object({ task: TaskIdSchema });
const Nothing = v.object({});
const Changed = v.object({ changed: v.number() });

/**
 * Every call there is: who may make it, what it takes, what it gives. Handlers and callers are mapped types over
 * this record.
 *
 * `from`: `browser` calls may come from the extension (by way of the native host) and from the command line,
 * `local` ones from the command line alone.
 */
export const calls = {
	'session.hello': call(
		'browser',
		v.object({
			/** The newest it speaks; `oldest`: and every one from there. Absent: that one alone. */
			protocol: v.number(),
			oldest: v.optional(v.number()),
			client: v.object({
				name: v.pipe(v.string(), v.maxLength(64)),
				version: v.pipe(v.string(), v.maxLength(64)),
			}),
		}),
		v.object({
			/** The one that both speak from now on. */
			protocol: v.number(),
			version: v.string(),
			/** What it can that not every version of this protocol can. */
			capabilities: v.optional(v.pipe(v.array(v.string()), v.maxLength(capabilitiesMax)), []),
			/** Names this journal: a sequence number means nothing in another. */
			journal: v.string(),
			seq: SeqSchema,
		}),
	),
	'task.add': call('browser', TaskAdd, OneTask),
	/**
	 * Of a download that the browser has begun: whether the daemon is given the same thing. On record when it is
	 * answered; until the commit the browser has it.
	 */
	'handoff.prepare': call('browser', HandoffPrepare, OneTask),
	/** It is a task from then on. Before it the browser holds its own back, after it the browser drops it. */
	'handoff.commit': call('browser', OneTask, OneTask),
	/** It stays with the browser, for good, unless it was committed before: whoever does not know asks so. */
	'handoff.abort': call('browser', OneTask, v.object({ outcome: v.picklist(['aborted', 'committed']) })),
	/**
	 * A download whose bytes this caller brings: answered once there is a place for it, with where to begin. The same id
	 * continues what is there. What was begun by the browser stays its own until `relay.close` is answered.
	 */
	'relay.open': call('browser', RelayOpen, v.object({ offset: BytesSchema, isWhole: v.boolean() })),
	/**
	 * The bytes from `at` on, in base64. Answered once they are taken: who waits for that is as slow as the disk. None:
	 * the browser is still being given them, and has `inBrowserBytes` so far.
	 */
	'relay.chunk': call(
		'browser',
		v.object({
			task: TaskIdSchema,
			at: BytesSchema,
			data: v.pipe(v.string(), v.maxLength(relayChunkUnitsMax)),
			inBrowserBytes: v.optional(BytesSchema),
		}),
		v.object({ received: BytesSchema }),
	),
	/** That was all. Answered once the file is whole, and that is on record. */
	'relay.close': call('browser', v.object({ task: TaskIdSchema, totalBytes: BytesSchema }), Nothing),
	'task.pause': call('browser', OneTask, Nothing),
	'task.resume': call('browser', OneTask, Nothing),
	'task.cancel': call('browser', OneTask, Nothing),
	'task.retry': call('browser', OneTask, Nothing),
	'task.reset': call('browser', OneTask, Nothing),
	'task.remove': call('browser', OneTask, Nothing),
	/** Of a recording: what is there is enough, and becomes the file. */
	'task.finish': call('browser', OneTask, Nothing),
	/** Takes one that has ended off the list; a finished file stays. */
	'task.dismiss': call('browser', OneTask, Nothing),
	/** Stops what runs and starts it again, as soon as there is a place, with what is saved. */
	'task.restart': call('browser', OneTask, Nothing),
	/** What happened to a task, in order, from the entry after `after` (0: the first). */
	'task.timeline': call(
		'browser',
		v.object({ task: TaskIdSchema, after: EntryIdSchema }),
		v.object({ entries: v.array(TimelineEntry), next: v.nullable(EntryIdSchema) }),
	),
	/** What failed since then, in days of the machine's calendar; downloads that were removed included. */
	'faults.summary': call('browser', v.object({ since: MillisSchema }), FaultSummary),
	/** What was finished since then, told likewise. */
	'saved.summary': call('browser', v.object({ since: MillisSchema }), SavedSummary),
	/** Puts the task before another one, or last. */
	'task.move': call('browser', v.object({ task: TaskIdSchema, before: v.nullable(TaskIdSchema) }), Nothing),
	/** Of a task that failed with `duplicate`. */
	'task.resolveDuplicate': call('browser', v.object({ task: TaskIdSchema, as: DuplicateAnswer }), Nothing),
	/** Moves a finished file; of one that is not finished yet: it will go there, and `path` is null. */
	'task.moveFile': call(
		'browser',
		v.object({ task: TaskIdSchema, folder: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)) }),
		v.object({ path: v.nullable(v.string()) }),
	),
	/** Not to be started before; null: at once. For whatever does not run and is not complete. */
	'task.schedule': call(
		'browser',
		v.object({ task: TaskIdSchema, startAt: v.nullable(MillisSchema) }),
		Nothing,
	),
	/** Bytes a second of that download, at once and for good; 0: unlimited. */
	'task.limit': call('browser', v.object({ task: TaskIdSchema, rate: Rate }), Nothing),
	/**
	 * A new address of the same file, for when the one it has stopped working. A run that asked for it goes on at once,
	 * a failed or cancelled download is tried again; else it is kept for the next attempt.
	 */
	'task.refreshLink': call(
		'browser',
		v.object({
			task: TaskIdSchema,
			url: Url,
			/** In place of those before. Secret. */
			headers: v.optional(v.pipe(v.array(Header), v.maxLength(headerCountMax))),
		}),
		Nothing,
	),
	/** Of who was told `link.wanted`: it has none. `looked`: though it looked at the page that the old one came from. */
	'task.linkNotFound': call('browser', v.object({ task: TaskIdSchema, looked: v.boolean() }), Nothing),
	'task.list': call(
		'browser',
		v.object({ after: v.nullable(TaskIdSchema) }),
		v.object({
			tasks: v.array(Task),
			progress: v.array(Progress),
			next: v.nullable(TaskIdSchema),
			seq: SeqSchema,
		}),
	),
	'task.openFile': call('browser', OneTask, Nothing),
	'task.showInFolder': call('browser', OneTask, Nothing),
	/** What a page holds. Cancelled, everything that reads it ends. */
	'media.extract': call('browser', MediaExtract, ExtractionView),
	/** What was chosen last on the site of that page. */
	'media.remembered': call('browser', v.object({ url: Url }), v.object({ choice: v.nullable(MediaChoice) })),
	'media.remember': call('browser', v.object({ url: Url, choice: v.nullable(MediaChoice) }), Nothing),
	/** Which of those items were saved before, or are in the queue. */
	'media.known': call(
		'browser',
		v.object({ keys: v.pipe(v.array(v.pipe(v.string(), v.maxLength(8192))), v.maxLength(1_000)) }),
		v.object({ known: v.array(v.string()) }),
	),
	/** Whether that page is of a site that yt-dlp knows, by its own word; null: it is not, or nobody is there to say. */
	'media.knows': call('browser', v.object({ url: Url }), v.object({ site: v.nullable(v.string()) })),
	'queue.pauseAll': call('browser', Nothing, Changed),
	'queue.resumeAll': call('browser', Nothing, Changed),
	'queue.clearCompleted': call('browser', Nothing, Changed),
	'settings.get': call('browser', Nothing, Settings),
	'settings.set': call('browser', SettingsChange, Settings),
	/** Where a template would put a file, below the download folder. */
	'settings.previewName': call(
		'browser',
		v.object({ template: v.string(), sample: v.optional(NameSample) }),
		v.object({ path: v.string() }),
	),
	/** What `settings.get` gave, here or elsewhere: all of it or nothing. The fault names the setting that does not fit. */
	'settings.import': call('browser', v.object({ document: v.unknown() }), Settings),
	/** What went wrong beside the downloads, until somebody has read it. */
	'notices.list': call('browser', Nothing, v.object({ notices: v.array(Notice) })),
	'notices.dismiss': call('browser', v.object({ upTo: NoticeIdSchema }), Nothing),
	/** How the way from each browser to the program is, and what the program needs. `extension`: its version. */
	'doctor.report': call(
		'browser',
		v.object({ extension: v.optional(v.pipe(v.string(), v.maxLength(64))) }),
		HealthReport,
	),
	/** Repairs what that report said can be repaired `here`, and looks again. */
	'doctor.fix': call(
		'browser',
		v.object({ ids: CheckIds }),
		v.object({ report: HealthReport, outcomes: v.array(RepairOutcome) }),
	),
	/** From now on this caller is asked for new addresses (`link.wanted`): runs wait for who can find them. */
	'links.follow': call('browser', Nothing, Nothing),
	/**
	 * From now on events come as notifications. `since` is the last event the caller has of `journal`; where that
	 * does not fit, a snapshot comes first.
	 */
	'events.subscribe': call(
		'browser',
		v.object({ journal: v.nullable(v.string()), since: SeqSchema }),
		v.object({ snapshot: v.boolean() }),
	),
	/** Pauses nothing: what runs comes back paused (by restart). */
	'daemon.stop': call('local', Nothing, Nothing),
	/** Ends it for another version of the program: what runs is paused (by upgrade), and the next daemon goes on with it. */
	'daemon.handOver': call('local', Nothing, Nothing),
} as const satisfies Record<string, CallRow>;

export type Calls = {
	[Method in keyof typeof calls]: {
		readonly params: v.InferOutput<(typeof calls)[Method]['params']>;
		readonly result: v.InferOutput<(typeof calls)[Method]['result']>;
	};
};
export type Method = keyof Calls;
export type Caller = 'browser' | 'local';

/** Messages from the daemon that nobody asked for one by one. */
export const notifications = {
	/** A page of the whole queue. The first page empties what the receiver had. */
	'events.snapshot': v.object({
		journal: v.string(),
		seq: SeqSchema,
		first: v.boolean(),
		last: v.boolean(),
		lastRun: RunNumberSchema,
		lastRank: v.number(),
		tasks: v.array(Task),
	}),
	'events.appended': v.object({ events: v.array(RecordedEvent) }),
	/**
	 * That download's address stopped working: whoever can find a new one answers with `task.refreshLink`, and who
	 * cannot with `task.linkNotFound`.
	 */
	'link.wanted': LinkWanted,
	progress: v.object({ items: v.array(Progress) }),
	/** All there are, to who subscribed: at once where there are some, and after each change. */
	notices: v.object({ notices: v.array(Notice) }),
} as const;

/** Messages to the daemon that get no answer. */
export const announcements = {
	/**
	 * The native host's own first message: everything after it on this connection was sent by that extension.
	 * Chrome gives the host an origin (`chrome-extension://ID/`), Firefox the add-on's id.
	 */
	'session.attach': v.object({ sender: v.pipe(v.string(), v.maxLength(256)) }),
	'$/cancelRequest': v.object({ id: v.number() }),
} as const;
export type Announcements = {
	[Name in keyof typeof announcements]: v.InferOutput<(typeof announcements)[Name]>;
};

export type Notifications = {
	[Name in keyof typeof notifications]: v.InferOutput<(typeof notifications)[Name]>;
};
export type NotificationName = keyof Notifications;

type CallRow = {
	readonly from: Caller;
	readonly params: v.GenericSchema<unknown, unknown>;
	readonly result: v.GenericSchema<unknown, unknown>;
};

function call<
	Params extends v.GenericSchema<unknown, unknown>,
	Outcome extends v.GenericSchema<unknown, unknown>,
>(from: Caller, params: Params, result: Outcome) {
	return { from, params, result } as const;
}
