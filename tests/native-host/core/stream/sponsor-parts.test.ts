import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { sponsorCategories } from '../../../../shared/domain/media-choice.ts';
import {
	chaptersOfKept,
	keptSpans,
	markParts,
	partsPath,
	readParts,
	takesAll,
	type SponsorPart,
} from '../../../../native-host/src/core/stream/sponsor-parts.ts';

const seconds = 600;
const time = fc.integer({ min: 0, max: 700 });
const span = fc.tuple(time, time).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
const chapters = fc.array(
	fc.record({ span, title: fc.string() }).map(one => ({ ...one.span, title: one.title })),
	{ maxLength: 12 },
);
const parts = fc.array(
	fc
		.record({ span, category: fc.constantFrom(...sponsorCategories) })
		.map((one): SponsorPart => ({ ...one.span, category: one.category })),
	{ maxLength: 12 },
);
type Spans = readonly { readonly start: number; readonly end: number | null }[];
const covers = (spans: Spans, at: number) =>
	spans.some(({ start, end }) => start <= at && at < (end ?? Infinity));
/** Between the seconds, where nothing begins or ends. */
const moments = Array.from({ length: 300 }, (_, at) => at * 2 + 0.5);

describe('chapters with parts among them', () => {
	it('are in order, none over another, none beyond the end', () => {
		fc.assert(
			fc.property(chapters, parts, (own, found) => {
				const marked = markParts(own, found, seconds);
				for (const [at, { start, end }] of marked.entries()) {
					expect(end).toBeGreaterThan(start);
					expect(end).toBeLessThanOrEqual(seconds);
					expect(start).toBeGreaterThanOrEqual(marked[at - 1]?.end ?? 0);
				}
			}),
		);
	});

	it('cover whatever a chapter or a part covers, and a part wherever one is', () => {
		fc.assert(
			fc.property(chapters, parts, (own, found) => {
				const marked = markParts(
					own.map(chapter => ({ ...chapter, title: 'own' })),
					found,
					seconds,
				);
				for (const at of moments.filter(moment => moment < seconds)) {
					const title = marked.find(({ start, end }) => start <= at && at < end)?.title;
					if (covers(found, at)) expect(title).toMatch(/^\[/u);
					else if (covers(own, at)) expect(title).toBe('own');
					else expect(title).toBeUndefined();
				}
			}),
		);
	});

	test('a sponsor within a chapter cuts it in two', () => {
		const own = [{ start: 0, end: 60, title: 'One' }];
		expect(markParts(own, [{ category: 'sponsor', start: 10, end: 20 }], 60)).toEqual([
			{ start: 0, end: 10, title: 'One' },
			{ start: 10, end: 20, title: '[Sponsor]' },
			{ start: 20, end: 60, title: 'One' },
		]);
	});
});

describe('what is kept when parts are cut out', () => {
	it('is in order, and just what no part covers', () => {
		fc.assert(
			fc.property(parts, fc.option(span), (cuts, clip) => {
				const within = clip ?? { start: 0, end: null };
				if (clip && clip.end - clip.start < 1) return;
				const kept = keptSpans(cuts, within, seconds);
				for (const [at, { start }] of kept.entries()) {
					const before = kept[at - 1];
					expect(start).toBeGreaterThanOrEqual(before ? (before.end ?? Infinity) : within.start);
				}
				if (kept.length === 0) return;
				for (const at of moments.filter(moment => moment < seconds))
					expect(covers(kept, at)).toBe(covers([within], at) && !covers(cuts, at));
			}),
		);
	});

	test('nothing is cut where nothing would stay, or nothing is to go', () => {
		expect(keptSpans([{ start: 0, end: 60 }], { start: 0, end: null }, 60)).toEqual([]);
		expect(keptSpans([], { start: 0, end: null }, 60)).toEqual([]);
		expect(takesAll([{ start: 0, end: 60 }], { start: 0, end: null }, 60)).toBe(true);
		expect(takesAll([], { start: 0, end: null }, 60)).toBe(false);
		expect(keptSpans([{ start: 50, end: 55 }], { start: 0, end: 20 }, 60)).toEqual([]);
		expect(takesAll([{ start: 50, end: 55 }], { start: 0, end: 20 }, 60)).toBe(false);
		expect(takesAll([{ start: 5, end: 55 }], { start: 10, end: 20 }, 60)).toBe(true);
	});

	it('moves chapters with it: in order, none over another, within what is left', () => {
		fc.assert(
			fc.property(parts, chapters, fc.double({ min: 0, max: 5, noNaN: true }), (cuts, own, lead) => {
				const kept = keptSpans(cuts, { start: 0, end: null }, seconds).map(one => ({
					...one,
					pieceSeconds: (one.end ?? seconds) - one.start + lead,
				}));
				const whole = kept.reduce((sum, { pieceSeconds }) => sum + pieceSeconds, 0);
				const moved = chaptersOfKept(markParts(own, [], seconds), kept);
				for (const [at, { start, end }] of moved.entries()) {
					expect(end).toBeGreaterThan(start);
					expect(end).toBeLessThanOrEqual(whole + 1e-6);
					expect(start).toBeGreaterThanOrEqual((moved[at - 1]?.end ?? 0) - 1e-6);
				}
			}),
		);
	});

	test('a chapter around a cut is one again; one within it is gone', () => {
		const own = [
			{ start: 0, end: 30, title: 'One' },
			{ start: 30, end: 40, title: 'Advertising' },
			{ start: 40, end: 60, title: 'Two' },
		];
		const kept = [
			{ start: 0, end: 10, pieceSeconds: 10 },
			{ start: 20, end: 30, pieceSeconds: 11 },
			{ start: 40, end: null, pieceSeconds: 20 },
		];
		expect(chaptersOfKept(own, kept)).toEqual([
			{ start: 0, end: 21, title: 'One' },
			{ start: 21, end: 41, title: 'Two' },
		]);
	});
});

describe('the answer', () => {
	const one = { category: 'sponsor', actionType: 'skip', segment: [1, 2] };
	const answer = (...segments: unknown[]) => JSON.stringify([{ videoID: 'abc', segments }]);

	test('is asked for by the beginning of a digest alone', () => {
		expect(partsPath('0123456789', ['sponsor', 'intro'])).toBe(
			'/api/skipSegments/0123?categories=%5B%22sponsor%22%2C%22intro%22%5D',
		);
	});

	test('is read for that video, those kinds, and what is to be skipped', () => {
		const odd = [
			{ ...one, category: 'intro' },
			{ ...one, category: 'new' },
			{ ...one, actionType: 'mute' },
			{ ...one, segment: [5, 3] },
			{ ...one, segment: ['1', 2] },
			{ ...one, segment: [1] },
			null,
		];
		const parts = readParts(answer({ ...one, segment: [7, 9] }, ...odd, one), 'abc', ['sponsor']);
		expect(parts).toEqual([
			{ category: 'sponsor', start: 1, end: 2 },
			{ category: 'sponsor', start: 7, end: 9 },
		]);
		expect(readParts(answer(one), 'other', ['sponsor'])).toEqual([]);
	});

	test('that is none is no answer, whatever it is', () => {
		for (const text of ['', 'null', '{}', '<html>', '[1]', '[{"videoID":"abc"}]'])
			expect(readParts(text, 'abc', ['sponsor'])).toBeNull();
		fc.assert(
			fc.property(fc.json(), text => {
				readParts(text, 'abc', ['sponsor']);
			}),
		);
	});
});
