import * as v from 'valibot';
import {
	MediaChapter,
	mediaLimits,
	MediaSubtitle,
	PlaylistEntry,
	type Extraction,
	type MediaItem,
	type MediaPlaylist,
} from '../../../../shared/domain/extraction.ts';
import { clipped, httpUrl, notNegative } from './clean.ts';
import { readFormat } from './yt-dlp-format.ts';
import { YtDlpChapter, YtDlpInfo, YtDlpSubtitle } from './yt-dlp-schema.ts';

export type ReadContext = {
	/** As it was asked for. */
	readonly pageUrl: string;
	/** Index of the first entry that was asked for. */
	readonly from: number;
};

/** Reads yt-dlp's output; null where it is none. Hostile input gives a smaller result, never an error. */
export function readInfo(text: string, context: ReadContext): Extraction | null {
	const value = parseJson(text);
	const parsed = v.safeParse(YtDlpInfo, value);
	if (!parsed.success) return null;
	const info = parsed.output;
	if (info._type === 'playlist' || info._type === 'multi_video') return readPlaylist(info, context);
	return readItem(info, value, context);
}

/** What was asked for by its index alone comes as a playlist of one. */
export function readOnly(text: string, context: ReadContext): Extraction | null {
	const parsed = v.safeParse(YtDlpInfo, parseJson(text));
	if (!parsed.success || parsed.output.entries.length === 0) return readInfo(text, context);
	const value = parsed.output.entries.find(one => one !== null);
	const entry = v.safeParse(YtDlpInfo, value);
	return entry.success ? readItem(entry.output, value, context) : null;
}

/** An item with one format only is that format itself. */
function readItem(info: YtDlpInfo, value: unknown, { pageUrl }: ReadContext): MediaItem {
	const page = httpUrl(info.webpage_url) ?? pageUrl;
	const formats = distinct(
		(info.formats.length > 0 ? info.formats : [value])
			.slice(0, mediaLimits.formats)
			.map(format => readFormat(format, page))
			.filter(format => format !== null),
		({ id }) => id,
	);
	return {
		kind: 'item',
		extractor: nameOf(info),
		pageUrl: page,
		id: clipped(info.id) ?? page.slice(0, mediaLimits.textUnits),
		title: clipped(info.title) ?? clipped(info.id) ?? 'untitled',
		creator: clipped(info.artist) ?? clipped(info.creator) ?? clipped(info.channel) ?? clipped(info.uploader),
		durationSeconds: notNegative(info.duration),
		thumbnail: httpUrl(info.thumbnail),
		live: info.live_status === 'is_upcoming' ? 'upcoming' : isLive(info) ? 'live' : 'no',
		chapters: info.chapters.slice(0, mediaLimits.chapters).flatMap(readChapter),
		formats,
		subtitles: [
			...readSubtitles(info.subtitles, false),
			...readSubtitles(info.automatic_captions, true),
		].slice(0, mediaLimits.subtitles),
	};
}

const isLive = ({ is_live, live_status }: YtDlpInfo): boolean =>
	is_live === true || live_status === 'is_live';

/** One spelling for what is kept: `youtube`, whichever of its parts found it. */
const nameOf = ({ extractor_key, extractor }: YtDlpInfo): string =>
	(clipped(extractor_key, 100) ?? clipped(extractor, 100) ?? 'generic').toLowerCase();

/** The ladder of a live programme may name one format twice; the first counts. */
function distinct<Value>(values: readonly Value[], keyOf: (value: Value) => string): Value[] {
	const seen = new Map<string, Value>();
	for (const value of values) if (!seen.has(keyOf(value))) seen.set(keyOf(value), value);
	return [...seen.values()];
}

function readChapter(value: unknown): MediaChapter[] {
	const raw = v.safeParse(YtDlpChapter, value);
	if (!raw.success) return [];
	const { start_time: start, end_time: end, title } = raw.output;
	const made = v.safeParse(MediaChapter, { start, end, title: clipped(title) ?? '' });
	return made.success && made.output.end >= made.output.start ? [made.output] : [];
}

/** What can be embedded and read everywhere first. */
const subtitleOrder = ['vtt', 'srt', 'ass', 'ttml', 'srv3', 'json3'];

/** Of each language the one kind that serves best. */
function readSubtitles(byLanguage: Readonly<Record<string, unknown>>, auto: boolean): MediaSubtitle[] {
	return Object.entries(byLanguage)
		.slice(0, mediaLimits.subtitles)
		.flatMap(([language, kinds]) => {
			if (language === 'live_chat' || !Array.isArray(kinds)) return [];
			const made = kinds.slice(0, 16).flatMap(kind => readSubtitle(kind, language, auto));
			made.sort((a, b) => place(a) - place(b));
			return made.slice(0, 1);
		});
}

function place({ container }: MediaSubtitle): number {
	const at = subtitleOrder.indexOf(container);
	return at < 0 ? subtitleOrder.length : at;
}

function readSubtitle(value: unknown, language: string, auto: boolean): MediaSubtitle[] {
	const raw = v.safeParse(YtDlpSubtitle, value);
	if (!raw.success) return [];
	const { ext, name, url } = raw.output;
	const made = v.safeParse(MediaSubtitle, {
		language,
		name: clipped(name),
		auto,
		container: ext ?? 'vtt',
		url: httpUrl(url),
	});
	return made.success ? [made.output] : [];
}

function readPlaylist(info: YtDlpInfo, context: ReadContext): MediaPlaylist {
	const page = httpUrl(info.webpage_url) ?? context.pageUrl;
	const wholes = info.requested_entries;
	const entries = info.entries.slice(0, mediaLimits.pageEntries).flatMap((value, at) => {
		const index = wholes[at];
		return readEntry(value, typeof index === 'number' ? index : context.from + at, page);
	});
	const total = notNegative(info.playlist_count) ?? notNegative(info.n_entries);
	const end = context.from + mediaLimits.pageEntries;
	const isLast = total === null ? info.entries.length < mediaLimits.pageEntries : total < end;
	return {
		kind: 'playlist',
		extractor: nameOf(info),
		pageUrl: page,
		id: clipped(info.id) ?? page.slice(0, mediaLimits.textUnits),
		title: clipped(info.title) ?? clipped(info.id) ?? 'untitled',
		entries,
		total: total === null ? null : Math.floor(total),
		next: isLast ? null : end,
	};
}

function readEntry(value: unknown, index: number, playlistUrl: string): PlaylistEntry[] {
	const raw = v.safeParse(YtDlpInfo, value);
	if (!raw.success) return [];
	const info = raw.output;
	const isReference = info._type === 'url' || info._type === 'url_transparent';
	const own = httpUrl(isReference ? info.url : (info.webpage_url ?? info.original_url));
	// What was found on the page itself has no other page.
	const within = own === null || (!isReference && own === playlistUrl);
	const url = own ?? playlistUrl;
	const made = v.safeParse(PlaylistEntry, {
		index,
		id: clipped(info.id) ?? url.slice(0, mediaLimits.textUnits),
		url,
		within,
		title: clipped(info.title),
		durationSeconds: notNegative(info.duration),
	});
	return made.success ? [made.output] : [];
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
