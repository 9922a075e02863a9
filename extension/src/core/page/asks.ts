import * as v from 'valibot';
import type { RecordedEvent } from '../../../../shared/domain/events.ts';
import { TaskIdSchema } from '../../../../shared/domain/ids.ts';
import type { Fault } from '../../../../shared/domain/faults.ts';
import type { Progress } from '../../../../shared/protocol/contract.ts';
import { urlBytesMax } from '../../../../shared/protocol/limits.ts';
import type { Pending } from '../add/pending.ts';
import { urlsAtOnceMax } from '../add/urls-in-text.ts';
import type { Link } from '../link/link.ts';
import type { SnapshotPage } from '../queue/queue-copy.ts';

/** What can be asked of one task; each is the daemon's call of that name. */
const taskActions = [
	'pause',
	'resume',
	'cancel',
	'retry',
	'reset',
	'remove',
	'openFile',
	'showInFolder',
] as const;
export type TaskAction = (typeof taskActions)[number];

const One = v.object({ task: TaskIdSchema });

/** Everything a page of ours may ask of the background. Handlers and callers are mapped types over it. */
const asks = {
	/** Adds each address as a download of its own. */
	add: v.object({
		urls: v.pipe(
			v.array(v.pipe(v.string(), v.maxLength(urlBytesMax * 8))),
			v.minLength(1),
			v.maxLength(urlsAtOnceMax),
		),
	}),
	act: v.object({ action: v.picklist(taskActions), task: TaskIdSchema }),
	move: v.object({ task: TaskIdSchema, before: v.nullable(TaskIdSchema) }),
	all: v.object({ action: v.picklist(['pauseAll', 'resumeAll', 'clearCompleted']) }),
	/** The user says that it is worth another try. */
	reconnect: v.object({}),
	/** Gives up a download that was not delivered, or was refused. */
	forget: One,
	/** Delivers one that was refused once more. */
	redeliver: One,
} as const;

export type AskName = keyof typeof asks;
export type Asks = { [Name in AskName]: v.InferOutput<(typeof asks)[Name]> };
export type AskHandlers = { [Name in AskName]: (params: Asks[Name]) => Promise<Fault | null> };

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
	return params.success ? ({ id, name, params: params.output } as Ask) : null;
}

/** What the background tells a page. It comes from our own code of the same version. */
export type Told =
	| { readonly type: 'link'; readonly link: Link }
	| { readonly type: 'snapshot'; readonly page: SnapshotPage }
	| { readonly type: 'events'; readonly events: readonly RecordedEvent[] }
	| { readonly type: 'progress'; readonly items: readonly Progress[] }
	| { readonly type: 'pending'; readonly entries: readonly Pending[] }
	| { readonly type: 'answer'; readonly id: number; readonly fault: Fault | null };
