import * as v from 'valibot';
import type { Fault } from '../../../../shared/domain/faults.ts';
import { MillisSchema, TaskIdSchema, type TaskId } from '../../../../shared/domain/ids.ts';
import { MediaFacts } from '../../../../shared/domain/media.ts';
import { TaskGroup } from '../../../../shared/domain/task-group.ts';
import { TaskWish } from '../../../../shared/domain/task-wish.ts';
import { Fault as FaultSchema, TaskAsked } from '../../../../shared/domain/task.ts';
import { templateLengthMax } from '../../../../shared/domain/template.ts';
import { mirrorsMax, urlBytesMax } from '../../../../shared/protocol/limits.ts';

/** Addresses that are added in one go: of one selection, or of one ask of a page. */
export const urlsAtOnceMax = 200;

/** Downloads asked for that the daemon has not taken yet; beyond it the oldest refusals go, then new ones are refused. */
export const pendingMax = 200;

/**
 * A download on its way to the daemon. The id is minted once, so delivering it twice adds it once. No cookie is
 * ever in here: they are asked for at each delivery.
 */
export const Pending = v.object({
	id: TaskIdSchema,
	url: v.pipe(v.string(), v.maxLength(urlBytesMax * 8)),
	pageUrl: v.nullable(v.string()),
	/** The frame it was chosen in: what a server sees as the referrer. */
	frameUrl: v.nullable(v.string()),
	title: v.nullable(v.string()),
	/** Which cookie jar (container, private window) it came from. */
	storeId: v.nullable(v.string()),
	/** From a private window: never written to the disk. */
	private: v.boolean(),
	addedAt: MillisSchema,
	/** What is wanted of it; null: it is a file, as far as anybody knows. */
	wish: v.optional(v.nullable(TaskWish), null),
	/** What it is to be called; null: what the server or the address calls it. */
	fileName: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(4096))), null),
	/** What makes that name, where there is none; null: nothing does. */
	nameTemplate: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(templateLengthMax))), null),
	/** What else was asked of it, where it comes from another queue. */
	asked: v.optional(v.nullable(TaskAsked), null),
	/** What is known of it. */
	media: v.optional(v.nullable(MediaFacts), null),
	/** Other addresses of the same file. */
	mirrors: v.optional(
		v.pipe(v.array(v.pipe(v.string(), v.maxLength(urlBytesMax * 8))), v.maxLength(mirrorsMax)),
		[],
	),
	/** The list that it was chosen from. */
	group: v.optional(v.nullable(TaskGroup), null),
	/** What the daemon said to it; null: still to be delivered. */
	refused: v.nullable(FaultSchema),
});
export type Pending = v.InferOutput<typeof Pending>;

/** Entries that are whole; a damaged one costs only itself. */
export function loadPending(value: unknown): Pending[] {
	if (!Array.isArray(value)) return [];
	return value
		.flatMap(entry => {
			const parsed = v.safeParse(Pending, entry);
			return parsed.success ? [parsed.output] : [];
		})
		.slice(0, pendingMax);
}

/** With `fresh` at its end; null when there is no room for them. An id that is there already is not added again. */
export function withPending(entries: readonly Pending[], fresh: readonly Pending[]): Pending[] | null {
	const known = new Set(entries.map(({ id }) => id));
	const added = fresh.filter(({ id }) => !known.has(id));
	const excess = entries.length + added.length - pendingMax;
	if (excess <= 0) return [...entries, ...added];
	const droppable = entries.filter(({ refused }) => refused !== null).slice(0, excess);
	if (droppable.length < excess) return null;
	return [...entries.filter(entry => !droppable.includes(entry)), ...added];
}

export const withoutPending = (entries: readonly Pending[], id: TaskId): Pending[] =>
	entries.filter(entry => entry.id !== id);

export const withRefusal = (entries: readonly Pending[], id: TaskId, refused: Fault): Pending[] =>
	entries.map(entry => (entry.id === id ? { ...entry, refused } : entry));

export const undelivered = (entries: readonly Pending[]): Pending[] =>
	entries.filter(({ refused }) => refused === null);
