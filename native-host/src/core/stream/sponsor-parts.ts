import * as v from 'valibot';
import { mediaLimits, type MediaChapter } from '../../../../shared/domain/extraction.ts';
import { sponsorCategories, type SponsorCategory } from '../../../../shared/domain/media-choice.ts';

/** In seconds from the beginning; an end of null is that of the whole. */
export type Span = { readonly start: number; readonly end: number | null };
/** A part of a video that viewers marked as being of some kind. */
export type SponsorPart = {
	readonly category: SponsorCategory;
	readonly start: number;
	readonly end: number;
};

const partsMax = 500;
/** What is shorter is nothing that anybody could see. */
const partSecondsMin = 0.1;
const hashUnits = 4;

/** Those of all videos whose ids' digests begin alike: which one is meant stays here. */
export const partsPath = (digest: string, categories: readonly SponsorCategory[]): string =>
	`/api/skipSegments/${digest.slice(0, hashUnits)}?categories=${encodeURIComponent(JSON.stringify(categories))}`;

const Answer = v.array(v.object({ videoID: v.string(), segments: v.array(v.unknown()) }));
const Segment = v.object({
	category: v.picklist(sponsorCategories),
	/** Others say that the sound alone is meant, a moment, or all of it. */
	actionType: v.literal('skip'),
	segment: v.tuple([
		v.pipe(v.number(), v.finite(), v.minValue(0)),
		v.pipe(v.number(), v.finite(), v.minValue(0)),
	]),
});

/** The parts of one video, by when they begin; null where the answer is none. What is odd in it is left out. */
export function readParts(
	text: string,
	videoId: string,
	categories: readonly SponsorCategory[],
): SponsorPart[] | null {
	const answer = v.safeParse(Answer, parseJson(text));
	if (!answer.success) return null;
	const segments = answer.output.find(({ videoID }) => videoID === videoId)?.segments ?? [];
	return segments
		.slice(0, partsMax)
		.flatMap(value => {
			const parsed = v.safeParse(Segment, value);
			if (!parsed.success || !categories.includes(parsed.output.category)) return [];
			const [start, end] = parsed.output.segment;
			return end - start < partSecondsMin ? [] : [{ category: parsed.output.category, start, end }];
		})
		.toSorted((a, b) => a.start - b.start);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

const titles: Readonly<Record<SponsorCategory, string>> = {
	sponsor: '[Sponsor]',
	intro: '[Intro]',
	outro: '[Outro]',
	selfpromo: '[Self-promotion]',
	preview: '[Preview]',
	filler: '[Filler]',
	interaction: '[Reminder]',
	music_offtopic: '[Not music]',
};

/** Chapters with the parts as chapters among them: in order, none over another, none beyond the end. */
export function markParts(
	chapters: readonly MediaChapter[],
	parts: readonly SponsorPart[],
	seconds: number | null,
): MediaChapter[] {
	const marks = parts.map(({ category, start, end }) => ({ start, end, title: titles[category] }));
	const placed: MediaChapter[] = [];
	// Parts first: a chapter gets what they leave of it.
	for (const chapter of [...marks, ...chapters.slice(0, mediaLimits.chapters)])
		for (const left of leftOf(chapter, placed, seconds ?? Infinity)) placed.push({ ...chapter, ...left });
	return placed.toSorted((a, b) => a.start - b.start);
}

function leftOf(
	chapter: MediaChapter,
	taken: readonly MediaChapter[],
	seconds: number,
): { readonly start: number; readonly end: number }[] {
	let left = [{ start: chapter.start, end: Math.min(chapter.end, seconds) }];
	for (const { start, end } of taken)
		left = left.flatMap(piece =>
			end <= piece.start || start >= piece.end
				? [piece]
				: [
						{ start: piece.start, end: start },
						{ start: end, end: piece.end },
					],
		);
	return left.filter(({ start, end }) => end - start >= partSecondsMin);
}

/**
 * What stays of a piece of a whole when spans are cut out of it, in order; empty where nothing is to be cut, or nothing
 * would stay.
 */
export function keptSpans(cuts: readonly Span[], within: Span, seconds: number | null): Span[] {
	const whole = within.end ?? seconds ?? Infinity;
	let at = within.start;
	const kept: Span[] = [];
	const inside = cutsInside(cuts, within, seconds);
	for (const { start, end } of inside.toSorted((a, b) => a.start - b.start)) {
		if (start - at >= partSecondsMin) kept.push({ start: at, end: start });
		at = Math.max(at, end ?? Infinity);
	}
	if (inside.length === 0) return [];
	if (whole - at >= partSecondsMin) kept.push({ start: at, end: within.end });
	return kept;
}

/** Whether of that piece nothing would stay. */
export const takesAll = (cuts: readonly Span[], within: Span, seconds: number | null): boolean =>
	cutsInside(cuts, within, seconds).length > 0 && keptSpans(cuts, within, seconds).length === 0;

function cutsInside(cuts: readonly Span[], within: Span, seconds: number | null): readonly Span[] {
	const whole = within.end ?? seconds ?? Infinity;
	return cuts.filter(({ start, end }) => (end ?? Infinity) > within.start && start < whole);
}

/** Chapters as they are once only those spans are left, each as long as its piece really became. */
export function chaptersOfKept(
	chapters: readonly MediaChapter[],
	kept: readonly (Span & { readonly pieceSeconds: number })[],
): MediaChapter[] {
	const moved: MediaChapter[] = [];
	let before = 0;
	for (const span of kept) {
		const end = span.end ?? Infinity;
		// A piece begins at the key frame before its beginning.
		const lead = span.end === null ? 0 : Math.max(0, span.pieceSeconds - (span.end - span.start));
		for (const chapter of chapters) {
			const from = Math.max(chapter.start, span.start);
			const to = Math.min(chapter.end, end);
			if (to - from < partSecondsMin) continue;
			const start = before + (from === span.start ? 0 : lead + from - span.start);
			const stop = Math.min(before + lead + to - span.start, before + span.pieceSeconds);
			const last = moved.at(-1);
			// Its two halves are one again.
			if (last?.title === chapter.title && last.end === start) last.end = stop;
			else if (stop > start) moved.push({ start, end: stop, title: chapter.title });
		}
		before += span.pieceSeconds;
	}
	return moved;
}
