import { expect, test } from 'vitest';
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
	const handoffs: Pick<Handoffs, 'begin' | 'notes'> = {
		begin: async ({ download }) => {
			begun.push(download);
			return why ? { kind: 'kept', why } : { kind: 'taken' };
		},
		notes: () => [],
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
		taken: () => {},
		asked: () => {},
		now: () => 0,
		random: mulberry32(1),
	});
	return { takeover, begun, kept, settings: () => settings };
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
