import * as v from 'valibot';
import type { RecordedEvent } from '../../../../shared/domain/events.ts';
import { TaskIdSchema } from '../../../../shared/domain/ids.ts';
import { MediaFacts } from '../../../../shared/domain/media.ts';
import type { Notice } from '../../../../shared/domain/notice.ts';
import type { Fault } from '../../../../shared/domain/faults.ts';
import { TaskGroup } from '../../../../shared/domain/task-group.ts';
import { TaskAsked } from '../../../../shared/domain/task.ts';
import { TaskWish } from '../../../../shared/domain/task-wish.ts';
import { templateLengthMax } from '../../../../shared/domain/template.ts';
import type { AbortSignalLike } from '../../../../shared/kernel/abort-signal.ts';
import type { Result } from '../../../../shared/kernel/result.ts';
import { calls, type Calls, type Method, type Progress } from '../../../../shared/protocol/contract.ts';
import { mirrorsMax, urlBytesMax } from '../../../../shared/protocol/limits.ts';
import { urlsAtOnceMax, type Pending } from '../add/pending.ts';
import { cardsMax } from '../capture/card.ts';
import type { MediaView } from '../capture/media-view.ts';
import { siteModes } from '../capture/sites.ts';
import type { Link } from '../link/link.ts';
import type { SnapshotPage } from '../queue/queue-copy.ts';
import type { SavedSpeeds } from '../view/speeds.ts';

/** The daemon's calls that a page may make as they are. Adding goes by way of the outbox. */
const pageMethods = [
	'task.pause',
	'task.resume',
	'task.cancel',
	'task.retry',
	'task.reset',
	'task.remove',
	'task.restart',
	'task.finish',
	'task.timeline',
	'task.openFile',
	'task.showInFolder',
	'task.move',
	'task.resolveDuplicate',
	'queue.pauseAll',
	'queue.resumeAll',
	'queue.clearCompleted',
	'doctor.fix',
	'doctor.report',
	'faults.summary',
	'media.known',
	'media.knows',
	'media.remember',
	'media.remembered',
	'notices.dismiss',
	'settings.get',
	'settings.set',
	'settings.previewName',
	'saved.summary',
] as const satisfies readonly Method[];
export type PageMethod = (typeof pageMethods)[number];

/** What can be asked of one task, and nothing told along with it. */
export type TaskAction = {
	[Name in PageMethod]: Name extends `task.${infer Action}`
		? keyof Calls[Name]['params'] extends 'task'
			? Action
			: never
		: never;
}[PageMethod];

const Url = v.pipe(v.string(), v.maxLength(urlBytesMax * 8));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const One = v.object({ task: TaskIdSchema });
const Tab = v.pipe(v.number(), v.safeInteger());
const CardKey = v.pipe(v.string(), v.maxLength(10_000));
/** The card of a page that an address was chosen from: whoever fetches it is seen to come from there. */
const Origin = v.optional(v.nullable(v.object({ tab: Tab, key: CardKey })), null);

const Place = v.object({
	pageUrl: v.nullable(Url),
	frameUrl: v.nullable(Url),
	title: v.nullable(v.pipe(v.string(), v.maxLength(4096))),
	storeId: v.nullable(v.pipe(v.string(), v.maxLength(256))),
	private: v.boolean(),
});

const Item = v.object({
	url: Url,
	title: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(4096))), null),
	/** What is wanted of it; null: it is a file, as far as anybody knows. */
	wish: v.optional(v.nullable(TaskWish), null),
	group: v.optional(v.nullable(TaskGroup), null),
	fileName: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(4096))), null),
	nameTemplate: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(templateLengthMax))), null),
	asked: v.optional(v.nullable(TaskAsked), null),
	media: v.optional(v.nullable(MediaFacts), null),
	mirrors: v.optional(v.pipe(v.array(Url), v.maxLength(mirrorsMax)), []),
	/** Where it was found; null: nowhere, it was typed. */
	at: v.optional(v.nullable(Place), null),
});
const Items = v.pipe(v.array(Item), v.minLength(1), v.maxLength(urlsAtOnceMax));

/** Everything a page of ours may ask of the background. Handlers and callers are mapped types over it. */
const asks = {
	/** Adds each address as a download of its own. */
	add: v.object({ origin: Origin, items: Items }),
	/** The same of a list: what is refused is told, instead of being shown with the queue. */
	addMany: v.object({ items: Items }),
	/** What a page holds, read with the cookies that the user allowed for it. */
	extract: v.object({
		url: Url,
		item: v.nullable(Count),
		from: v.nullable(Count),
		prefer: v.picklist(['item', 'playlist']),
		origin: Origin,
	}),
	/** What the page in a tab holds: told at once, and after each change. */
	watchTab: v.object({ tab: Tab }),
	/** Adds what cards stand for, at its best; with an address, that quality of it. */
	addCards: v.object({
		tab: Tab,
		cards: v.pipe(
			v.array(v.object({ key: CardKey, url: v.optional(v.nullable(Url), null) })),
			v.minLength(1),
			v.maxLength(cardsMax),
		),
	}),
	/** Looks at a tab now; the click that asks for it allows that. */
	lookAt: v.object({ tab: Tab }),
	/** null: as for any other site. */
	setSiteMode: v.object({ url: Url, mode: v.nullable(v.picklist(siteModes)) }),
	/** The answer to an ask of this page is not wanted any more. */
	stop: v.object({ ask: v.pipe(v.number(), v.safeInteger()) }),
	/** One of the daemon's calls; its parameters are parsed by the contract. */
	call: v.object({ method: v.picklist(pageMethods), params: v.unknown() }),
	/** The user says that it is worth another try. */
	reconnect: v.object({}),
	/** Gives up a download that was not delivered, or was refused. */
	forget: One,
	/** Delivers one that was refused once more. */
	redeliver: One,
} as const;

export type AskName = keyof typeof asks;
export type Asks = { [Name in AskName]: v.InferOutput<(typeof asks)[Name]> };
/** As a page writes them: what may be left out is. */
export type AskInputs = { [Name in AskName]: v.InferInput<(typeof asks)[Name]> };
/** Of `addMany`: which were refused, by their places. */
export type AddOutcome = { readonly refused: readonly { readonly place: number; readonly fault: Fault }[] };
/** What comes back: nothing to speak of, but for calls and extractions, whose result is the contract's. */
export type Outcome = Result<unknown, Fault>;
export type AskHandlers = {
	[Name in Exclude<AskName, 'stop'>]: (params: Asks[Name], signal: AbortSignalLike) => Promise<Outcome>;
};

/** One ask on the way: a page's port carries many at once. */
export type Ask = {
	[Name in AskName]: { readonly id: number; readonly name: Name; readonly params: Asks[Name] };
}[AskName];

const envelope = v.object({
	id: v.pipe(v.number(), v.safeInteger()),
	name: v.picklist(Object.keys(asks) as AskName[]),
	params: v.unknown(),
});

/** The door: null for anything but a whole and known ask. */
export function parseAsk(value: unknown): Ask | null {
	const outer = v.safeParse(envelope, value);
	if (!outer.success) return null;
	const { id, name } = outer.output;
	const params = v.safeParse(asks[name], outer.output.params);
	// The compiler cannot follow that the parser belongs to the name.
	const ask = params.success ? ({ id, name, params: params.output } as Ask) : null;
	if (ask?.name !== 'call') return ask;
	const { method } = ask.params;
	const called = v.safeParse(calls[method].params, ask.params.params);
	return called.success ? { id, name: 'call', params: { method, params: called.output } } : null;
}

/** Whose it was, where it was no ask: its sender is told, rather than left waiting. */
export function askIdOf(value: unknown): number | null {
	const parsed = v.safeParse(v.object({ id: envelope.entries.id }), value);
	return parsed.success ? parsed.output.id : null;
}

/** What the background tells a page. It comes from our own code of the same version. */
export type Told =
	| { readonly type: 'link'; readonly link: Link }
	| { readonly type: 'snapshot'; readonly page: SnapshotPage }
	| { readonly type: 'events'; readonly events: readonly RecordedEvent[] }
	| { readonly type: 'progress'; readonly items: readonly Progress[] }
	| { readonly type: 'speeds'; readonly speeds: SavedSpeeds }
	| { readonly type: 'media'; readonly view: MediaView }
	| { readonly type: 'notices'; readonly notices: readonly Notice[] }
	| { readonly type: 'pending'; readonly entries: readonly Pending[] }
	| { readonly type: 'answer'; readonly id: number; readonly outcome: Outcome };
