import * as v from 'valibot';
import { MillisSchema, TaskIdSchema, type TaskId } from '../../../../shared/domain/ids.ts';
import { urlBytesMax } from '../../../../shared/protocol/limits.ts';

/** Downloads that go over at the same time; more stay with the browser. */
export const notesMax = 50;
/** Of those that are the daemon's already; the oldest go first. */
const droppedMax = 200;

/**
 * What is under way with one download of the browser's, written before it is done, so that whoever wakes after the
 * worker's end, or the browser's, can finish it. tests/model/handoff.tla says how. No header is ever in it.
 *
 * `preparing`: no commit was ever sent. `holding`: it may be held back by us. `committing`, `relaying` (the browser brings
 * the bytes to the daemon): only the daemon knows whether it has all of it. `dropped`: it has, and the browser's own is
 * gone; but a browser that is killed in the moment after that comes back with the list it had before.
 */
export const Note = v.object({
	id: TaskIdSchema,
	/** The browser's own number, and the moment it began: numbers are given again. */
	download: v.number(),
	startTime: v.string(),
	/** Where its file is to be, if the browser tells that when it begins. Firefox changes the moment whenever it goes on. */
	path: v.optional(v.pipe(v.string(), v.maxLength(4096)), ''),
	/** As the browser was given it. */
	url: v.pipe(v.string(), v.maxLength(urlBytesMax)),
	/** After redirects. */
	finalUrl: v.pipe(v.string(), v.maxLength(urlBytesMax)),
	name: v.pipe(v.string(), v.maxLength(1024)),
	/** Whether asking for the address once more is the same download. */
	isPlain: v.boolean(),
	private: v.boolean(),
	/** The life of the browser in which it began. */
	session: v.string(),
	stage: v.picklist(['preparing', 'holding', 'committing', 'relaying', 'dropped']),
	at: MillisSchema,
});
export type Note = v.InferOutput<typeof Note>;

/** A damaged one costs only itself. */
export const loadNotes = (value: unknown): Note[] =>
	(Array.isArray(value) ? value : []).slice(0, notesMax + droppedMax).flatMap((one: unknown) => {
		const parsed = v.safeParse(Note, one);
		return parsed.success ? [parsed.output] : [];
	});

export function withNote(notes: readonly Note[], note: Note): Note[] {
	const others = notes.filter(({ id }) => id !== note.id);
	const tooMany = Math.max(0, others.filter(isDropped).length - droppedMax + 1);
	const gone = new Set(others.filter(isDropped).slice(0, tooMany));
	return [...others.filter(one => !gone.has(one)), note];
}

const isDropped = ({ stage }: Note): boolean => stage === 'dropped';

/** Those about which something is still to be decided. */
export const underWay = (notes: readonly Note[]): Note[] => notes.filter(note => !isDropped(note));

export const withoutNote = (notes: readonly Note[], id: TaskId): Note[] =>
	notes.filter(note => note.id !== id);
