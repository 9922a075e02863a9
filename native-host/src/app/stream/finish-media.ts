import type { MediaChoice } from '../../../../shared/domain/media-choice.ts';
import { fault } from '../../../../shared/domain/faults.ts';
import { ok } from '../../../../shared/kernel/result.ts';
import { keptSpans, type Span } from '../../core/stream/sponsor-parts.ts';
import { assemble } from './assemble.ts';
import type { Assembled } from './call-ffmpeg.ts';
import { checkWhole } from './check-whole.ts';
import { fetchExtras, type FetchedExtras } from './fetch-extras.ts';
import { beginOf, wholeOf, type Got } from './got-track.ts';
import { endedBy, type MediaContext, type MediaEnd } from './media-context.ts';
import type { MediaSource } from './media-source.ts';
import { placeFile } from './place-file.ts';
import type { StreamHttp } from './stream-http.ts';
import { countSaved, type WorkPlace } from './work-place.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

type Finishing = {
	/** For what is put into the file beside its tracks. */
	readonly http: StreamHttp;
	readonly place: WorkPlace;
	readonly key: string;
	readonly source: MediaSource;
	readonly got: readonly Got[];
};

/** Of tracks that are there: one file, looked at, under its name. */
export async function finishMedia(
	{ ports, rates, request, wish, observer, signal, view }: MediaContext,
	{ http, place, key, source, got }: Finishing,
): Promise<MediaEnd> {
	const { disk } = ports;
	const { choice } = wish;
	const plain = asItIs(source, got, choice);
	const extras = plain
		? noFetched
		: await fetchExtras(
				{ ...ports, rates, waits: view.waits, http, signal, place },
				source.extras,
				// A file beside it would tell of times that are no more.
				source.extras.cuts.length > 0 ? 'embed' : (choice.subtitles?.as ?? 'embed'),
				source.container,
			);
	if (signal.aborted) return { kind: 'stopped' };
	const seconds = secondsOf(source, got);
	const cuts = source.extras.cuts.map(cut => within(cut, got));
	observer.entered('assembling');
	const tools = await ports.tools();
	// What is cut is there twice before it is put together.
	const need = countSaved(place.files) * (source.extras.cuts.length > 0 ? 2 : 1);
	const free = await disk.freeBytes(place.folder);
	if (free !== null && need > free)
		return endedBy(fault('disk_full', remark('space_needed', { need, free })));
	const title = choice.embed.metadata ? (request.title ?? source.title) : null;
	const assembled = plain
		? ok(plain)
		: await assemble(
				{ disk, tools, place, signal },
				{
					tracks: source.tracks.map(({ name, takes }, at) => ({
						name,
						takes,
						beginsAt: beginOf(got[at]),
						from: wholeOf(got[at], place),
					})),
					container: source.container,
					convertTo: source.convertTo,
					clip: choice.clip && within(choice.clip, got),
					cuts,
					seconds,
					tags: { title, ...source.extras.tags },
					chapters: source.extras.chapters,
					subtitles: extras.subtitles,
					cover: extras.cover,
				},
			);
	if (!assembled.ok) return assembled.error === 'stopped' ? { kind: 'stopped' } : endedBy(assembled.error);
	observer.entered('verifying');
	const checked = await checkWhole(
		{ tools, place, signal },
		{
			name: assembled.value.name,
			picture: source.tracks.some(({ takes }) => takes === 'picture'),
			sound: source.tracks.some(({ takes }) => takes === 'sound'),
			seconds: choice.clip ? null : secondsLeft(seconds, cuts),
		},
	);
	if (signal.aborted) return { kind: 'stopped' };
	if (!checked.ok) return endedBy(checked.error);
	// Nobody may have said before that there is no picture.
	const isSound = checked.value === 'sound' && assembled.value.container === 'mp4';
	const remarks = [...source.remarks, ...extras.remarks];
	const placed = await placeFile(
		{ ...ports, signal },
		{
			place,
			key,
			request,
			assembled: isSound ? { ...assembled.value, container: 'm4a' } : assembled.value,
			sidecars: extras.sidecars,
		},
	);
	return placed.kind === 'completed' && remarks.length > 0 ? { ...placed, remarks } : placed;
}

const noFetched: FetchedExtras = { subtitles: [], sidecars: [], cover: null, remarks: [] };

/** One file of which nothing else is wanted stays as its server has it. */
function asItIs(
	{ tracks, container, convertTo, extras }: MediaSource,
	got: readonly Got[],
	choice: MediaChoice,
): Assembled | null {
	const [track, second] = tracks;
	const [file] = got;
	if (!track || second || file?.kind !== 'file' || track.from.kind === 'segments') return null;
	const isWhole = track.takes === 'all' || track.from.format.video === null;
	const isPlain = convertTo === null && choice.clip === null && file.name.endsWith(`.${container}`);
	const adds =
		extras.subtitles.length + extras.chapters.length > 0 || extras.cover !== null || extras.cuts.length > 0;
	return isWhole && isPlain && !adds ? { name: file.name, container } : null;
}

/** From the beginning of what was fetched. */
function within({ start, end }: Span, got: readonly Got[]): Span {
	const begins = segmented(got).map(({ beginsAt }) => beginsAt);
	const from = begins.length === 0 ? 0 : Math.min(...begins);
	return { start: Math.max(0, start - from), end: end === null ? null : Math.max(0, end - from) };
}

function secondsLeft(seconds: number | null, cuts: readonly Span[]): number | null {
	if (seconds === null) return null;
	const kept = keptSpans(cuts, { start: 0, end: null }, seconds);
	if (kept.length === 0) return seconds;
	return kept.reduce((sum, { start, end }) => sum + (end ?? seconds) - start, 0);
}

/** How long it must be, as far as anybody knows. */
function secondsOf(source: MediaSource, got: readonly Got[]): number | null {
	const done = segmented(got).map(({ doneSeconds }) => doneSeconds);
	return done.length > 0 ? Math.max(...done) : source.seconds;
}

const segmented = (got: readonly Got[]) => got.flatMap(one => (one.kind === 'segments' ? [one.record] : []));
