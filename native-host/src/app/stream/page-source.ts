import { chooseTracks, linesOf } from '../../../../shared/domain/choose-tracks.ts';
import type { MediaFormat, MediaItem } from '../../../../shared/domain/extraction.ts';
import { fault } from '../../../../shared/domain/faults.ts';
import { isKnownToSponsorBlock, type MediaChoice } from '../../../../shared/domain/media-choice.ts';
import { ok, type Result } from '../../../../shared/kernel/result.ts';
import { factsOf } from '../../core/extraction/facts.ts';
import { markParts, takesAll, type SponsorPart } from '../../core/stream/sponsor-parts.ts';
import type { Disk } from '../../core/transfer/disk.ts';
import type { LadderFormat } from '../../core/stream/stream-plan.ts';
import type { RunRequest, RunWish } from '../../core/transfer/run.ts';
import type { Extract } from '../extraction/media-calls.ts';
import { chooseSubtitles } from './choose-subtitles.ts';
import { fetchSponsorParts } from './fetch-sponsor-parts.ts';
import { loadStream, type LoadPorts, type Stream } from './load-stream.ts';
import { failed, type Extras, type MediaSource, type SourceTrack } from './media-source.ts';
import type { NotAsked } from './stream-http.ts';
import { type Remark, remark } from '../../../../shared/domain/remarks.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

type Ports = Omit<LoadPorts, 'http'> & {
	readonly extract: () => Promise<Extract>;
	/** The way to the servers of one of its formats, or of anything else with headers of its own. */
	readonly httpFor: (format: Pick<MediaFormat, 'headers' | 'url'>) => LoadPorts['http'];
	readonly disk: Pick<Disk, 'digest'>;
	readonly sponsorBlock: string;
};

/** What a page holds, read anew: its addresses are those of this moment. */
export async function openPageSource(
	ports: Ports,
	request: RunRequest,
	wish: RunWish,
): Promise<Result<MediaSource, NotAsked>> {
	const extract = await ports.extract();
	const { url, headers, proxy } = request;
	const asked = { url, headers, proxy, item: wish.item, from: 1, prefer: 'item' as const };
	const found = await extract(asked, ports.signal);
	if (!found.ok) return failed(found.error);
	if (found.value.kind === 'playlist')
		return failed(
			fault('media_playlist', remark('entries', { count: found.value.total ?? found.value.entries.length })),
		);
	if (wish.skipLive && found.value.live === 'live') return failed(fault('media_live'));
	return await sourceOf(ports, found.value, wish.choice);
}

/** The tracks of an item that a choice means, each with the way to have it. */
export async function sourceOf(
	ports: Ports,
	item: MediaItem,
	choice: MediaChoice,
): Promise<Result<MediaSource, NotAsked>> {
	const chosen = chooseTracks(item, choice);
	if (!chosen.ok) return failed(chosen.error);
	const { video, audio, container, convertTo, remarks } = chosen.value;
	const subtitles = chooseSubtitles(item.subtitles, choice.subtitles);
	const marked = await findMarked(ports, item, choice);
	const isOne = video !== null && (audio === null || audio.id === video.id);
	const tracks: SourceTrack[] = [];
	for (const format of isOne ? [video] : [video, audio]) {
		if (format === null) continue;
		const name = format === video ? 'picture' : 'sound';
		const from = await openTrack(ports, item, format);
		if (!from.ok) return from;
		tracks.push({ name, takes: isOne ? 'all' : name, from: from.value });
	}
	const used = [video, isOne ? null : audio].filter(format => format !== null);
	const rates = used.flatMap(({ bitrate }) => (bitrate === null ? [] : [bitrate]));
	const segmented = used.find(({ protocol }) => protocol === 'hls' || protocol === 'dash');
	return ok({
		container,
		convertTo,
		title: item.title,
		seconds: item.durationSeconds,
		sender: segmented ? { headers: segmented.headers, origin: new URL(segmented.url).origin } : null,
		extras: extrasOf(item, choice, { subtitles: subtitles.subtitles, parts: marked.parts }),
		facts: factsOf(item, video?.video ?? null),
		remarks: [...remarks, ...subtitles.remarks, ...marked.remarks],
		bitsPerSecond: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0),
		tracks,
	});
}

async function openTrack(
	ports: Ports,
	item: MediaItem,
	format: MediaFormat,
): Promise<Result<SourceTrack['from'], NotAsked>> {
	if (format.protocol === 'http') return ok({ kind: 'file', format });
	if (format.protocol === 'other') return ok({ kind: 'tool', format, pageUrl: item.pageUrl });
	const loaded = await loadStream({ ...ports, http: ports.httpFor(format) }, format.url);
	if (!loaded.ok) return loaded;
	const rung = findRung(loaded.value, format);
	if (!rung) return failed(fault('media_format_gone', quote(format.id)));
	return ok({ kind: 'segments', load: () => loaded.value.load(rung.id) });
}

/** A format by its name in its own manifest, else the one that is most like it. */
function findRung({ ladder }: Stream, format: MediaFormat): LadderFormat | null {
	const open = ladder.formats.filter(({ drm }) => !drm);
	if (open.length <= 1) return open[0] ?? null;
	const named = open.find(
		({ id }) => id === format.id || format.id.endsWith(`-${id.replace(/^dash-/u, '')}`),
	);
	if (named) return named;
	const wanted = format.video ? open.filter(({ video }) => video) : open.filter(({ video }) => !video);
	const distance = (one: LadderFormat): number =>
		Math.abs((linesOf(one) ?? 0) - (linesOf(format) ?? 0)) * 1e9 +
		Math.abs((one.bitrate ?? 0) - (format.bitrate ?? 0));
	const from = wanted.length > 0 ? wanted : open;
	return from.reduce((best, next) => (distance(next) < distance(best) ? next : best));
}

/** Parts that viewers marked, where that is wanted, and why there are none of them. */
async function findMarked(
	ports: Ports,
	item: MediaItem,
	{ sponsorBlock, clip }: Pick<MediaChoice, 'sponsorBlock' | 'clip'>,
): Promise<{ readonly parts: readonly SponsorPart[]; readonly remarks: readonly Remark[] }> {
	if (sponsorBlock === null || !isKnownToSponsorBlock(item)) return { parts: [], remarks: [] };
	if (sponsorBlock.mode === 'mark' && clip !== null)
		return { parts: [], remarks: [remark('marks_not_of_piece')] };
	// Nothing of what is sent to the page is any of its business.
	const http = ports.httpFor({ headers: [], url: ports.sponsorBlock });
	const found = await fetchSponsorParts({ ...ports, http }, item.id, sponsorBlock.categories);
	if (!found.ok) return { parts: [], remarks: [remark('marks_unasked', { fault: found.error })] };
	const piece = clip ?? { start: 0, end: null };
	if (sponsorBlock.mode === 'remove' && takesAll(found.value, piece, item.durationSeconds))
		return { parts: [], remarks: [remark('marks_all')] };
	return { parts: found.value, remarks: [] };
}

function extrasOf(
	item: MediaItem,
	{ embed, clip, sponsorBlock }: MediaChoice,
	{ subtitles, parts }: Pick<Extras, 'subtitles'> & { readonly parts: readonly SponsorPart[] },
): Extras {
	const { title, creator, pageUrl } = item;
	const chapters = embed.chapters ? item.chapters : [];
	const isMarked = sponsorBlock?.mode === 'mark' && parts.length > 0;
	return {
		tags: embed.metadata ? { title, artist: creator, comment: pageUrl.split(/[?#]/u)[0] ?? null } : {},
		// Their times are those of the whole.
		chapters: clip !== null ? [] : isMarked ? markParts(chapters, parts, item.durationSeconds) : chapters,
		cuts: sponsorBlock?.mode === 'remove' ? parts : [],
		subtitles,
		cover: embed.thumbnail ? item.thumbnail : null,
	};
}

/** What a plain address of a video or a piece of music holds. */
export const fileItem = (
	url: string,
	container: string,
	isSound: boolean,
	headers: MediaFormat['headers'],
): MediaItem => ({
	kind: 'item',
	extractor: 'file',
	pageUrl: url,
	id: url.slice(0, 4096),
	title: '',
	creator: null,
	durationSeconds: null,
	thumbnail: null,
	live: 'no',
	chapters: [],
	subtitles: [],
	formats: [
		{
			id: 'file',
			protocol: 'http',
			container,
			video: isSound ? null : { codec: null, width: null, height: null, fps: null, hdr: null },
			audio: { codec: null, channels: null, language: null },
			bitrate: null,
			size: null,
			rank: 0,
			drm: false,
			note: null,
			url,
			headers,
		},
	],
});
