import { expect, test } from 'vitest';
import { mintTaskId, type TaskId } from '../../../shared/domain/ids.ts';
import { millis } from '../../../shared/kernel/units.ts';
import type { Note } from '../../../extension/src/core/takeover/note.ts';
import { createTakeover, type Candidate } from '../../../extension/src/background/takeover/takeover.ts';
import type { Handoffs } from '../../../extension/src/background/takeover/handoffs.ts';
import { questionsMax } from '../../../extension/src/core/takeover/ask.ts';
import type { Kept } from '../../../extension/src/core/takeover/kept.ts';
import { defaultTakeover, type TakeoverSettings } from '../../../extension/src/core/takeover/settings.ts';
import { mulberry32 } from '../../support/random.ts';

const candidate: Candidate = {
	download: 1,
	url: 'https://a.example/film.zip',
	firstUrl: 'https://a.example/film.zip',
	startTime: '2026-01-01T00:00:00.000Z',
	path: '',
	storeId: null,
	isNew: true,
	referrer: null,
	name: 'film.zip',
	totalBytes: 2_000_000,
	mediaType: 'application/zip',
	etag: null,
	lastModified: null,
	by: 'browser',
	private: false,
	method: 'GET',
};

/** What goes over does; `why` else. */
function scene(given: Partial<TakeoverSettings>, why?: 'ended') {
	let settings: TakeoverSettings = { ...defaultTakeover, mode: 'rules', ...given };
	const begun: number[] = [];
	const kept: Kept[] = [];
	/** Downloads of which it is remembered where they came from. */
	const origins = new Set<TaskId>();
	const rememberedAtBegin: boolean[] = [];
	const handoffs: Pick<Handoffs, 'begin' | 'notes' | 'recover'> = {
		begin: async ({ id, download }) => {
			begun.push(download);
			rememberedAtBegin.push(origins.has(id));
			return why ? { kind: 'kept', why } : { kind: 'taken' };
		},
		notes: () => [],
		recover: async left => left.map(note => [note, why ? { kind: 'kept', why } : { kind: 'taken' }] as const),
	};
	const takeover = createTakeover({
		handoffs: handoffs as Handoffs,
		settings: async () => settings,
		change: async change => void (settings = { ...settings, ...change }),
		session: async () => 's',
		headers: async () => [],
		fetchAgain: async () => null,
		bring: async () => null,
		kept: async entry => void kept.push(entry),
		remember: origin => void (origin && origins.add(origin.task)),
		forget: task => void origins.delete(task),
		asked: () => {},
		now: () => 0,
		random: mulberry32(1),
	});
	return { takeover, begun, kept, origins, rememberedAtBegin, settings: () => settings };
}

/** The questions are there a few turns after the download. */
const settled = () => new Promise(resolve => setTimeout(resolve));

test('what a browser only tells of again at its start is not taken', async () => {
	const { takeover, begun, kept } = scene({});
	await takeover.begun({ ...candidate, isNew: false });
	expect(begun).toEqual([]);
	expect(kept).toEqual([]);
});

test('what is told twice is one', async () => {
	const { takeover, begun } = scene({});
	await Promise.all([takeover.begun(candidate), takeover.begun(candidate)]);
	// Told of again as it goes on after a pause.
	await takeover.begun(candidate);
	expect(begun).toEqual([1]);
});

test.each([
	[false, 1],
	[true, 0],
])('why it stays is told, but not of private windows (private: %s)', async (isPrivate, told) => {
	const { takeover, begun, kept } = scene({ inPrivate: true }, 'ended');
	await takeover.begun({ ...candidate, private: isPrivate });
	expect(begun).toEqual([1]);
	expect(kept).toHaveLength(told);
});

test('who is asked decides', async () => {
	const { takeover, begun, kept, settings } = scene({ mode: 'ask' });
	const open = [1, 2, 3].map(download => takeover.begun({ ...candidate, download }));
	await settled();
	expect(takeover.questions()).toMatchObject([1, 2, 3].map(download => ({ download, name: 'film.zip' })));
	takeover.answer(1, 'take');
	takeover.answer(2, 'keep');
	takeover.answer(3, 'never');
	takeover.answer(3, 'take');
	await Promise.all(open);
	expect(begun).toEqual([1]);
	expect(kept).toEqual([]);
	expect(takeover.questions()).toEqual([]);
	expect(settings().neverSites).toEqual(['a.example']);
});

test('nobody is asked more than they can answer', async () => {
	const { takeover, begun } = scene({ mode: 'ask' });
	const open = Array.from({ length: questionsMax + 1 }, (_, download) =>
		takeover.begun({ ...candidate, download }),
	);
	await settled();
	expect(takeover.questions()).toHaveLength(questionsMax);
	for (const { download } of takeover.questions()) takeover.answer(download, 'keep');
	await Promise.all(open);
	expect(begun).toEqual([]);
});

test('the next one alone is let go, once', async () => {
	const { takeover, begun, settings } = scene({ skipNext: true });
	await takeover.begun(candidate);
	expect(begun).toEqual([]);
	expect(settings().skipNext).toBe(false);
	await takeover.begun({ ...candidate, download: 2 });
	expect(begun).toEqual([2]);
});

const fromPage = { ...candidate, referrer: 'https://a.example/films' };

test('where it came from is known before anything of it is the daemon’s, and not once it stays', async () => {
	const taken = scene({});
	await taken.takeover.begun(fromPage);
	expect(taken.rememberedAtBegin).toEqual([true]);
	expect(taken.origins.size).toBe(1);
	const stayed = scene({}, 'ended');
	await stayed.takeover.begun(fromPage);
	expect(stayed.rememberedAtBegin).toEqual([true]);
	expect(stayed.origins.size).toBe(0);
});

test.each([
	['taken', undefined, 1],
	['kept', 'ended', 0],
] as const)('what an earlier life left, and is %s, is remembered so', async (_how, why, remembered) => {
	const { takeover, origins, kept } = scene({}, why);
	const note: Note = {
		id: mintTaskId(mulberry32(2)),
		download: 1,
		startTime: candidate.startTime,
		path: '',
		url: candidate.url,
		finalUrl: candidate.url,
		name: 'film.zip',
		isPlain: true,
		private: false,
		session: 's',
		stage: 'committing',
		at: millis(0),
	};
	origins.add(note.id);
	await takeover.recover([note]);
	expect(origins.size).toBe(remembered);
	expect(kept).toHaveLength(1 - remembered);
});
