import * as v from 'valibot';

/** Bounds of what one extraction may bring; more is cut off where it enters. */
export const mediaLimits = {
	formats: 500,
	subtitles: 500,
	chapters: 500,
	/** Entries of a playlist in one page. */
	pageEntries: 100,
	headers: 32,
	textUnits: 4_096,
	urlUnits: 64 * 1024,
} as const;

const Text = v.pipe(v.string(), v.maxLength(mediaLimits.textUnits));
const Url = v.pipe(v.string(), v.maxLength(mediaLimits.urlUnits), v.regex(/^https?:\/\/[^/]/iu));
const Positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** `other`: what only yt-dlp itself can fetch (rtmp, f4m, servers that must see a certain browser). */
const mediaProtocols = ['http', 'hls', 'dash', 'other'] as const;

const formatView = {
	/** Names it within its extraction, also in a later one of the same page. */
	id: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
	protocol: v.picklist(mediaProtocols),
	/** As files are named, without the dot: mp4, webm, m4a. */
	container: v.pipe(v.string(), v.regex(/^[\da-z]{1,10}$/u)),
	/** Null: it has no picture. A codec that nobody told is null as well. */
	video: v.nullable(
		v.object({
			codec: v.nullable(Text),
			width: v.nullable(Positive),
			height: v.nullable(Positive),
			fps: v.nullable(Positive),
			/** HDR10, HLG, DV …; null: none. */
			hdr: v.nullable(Text),
		}),
	),
	/** Null: it has no sound. */
	audio: v.nullable(
		v.object({ codec: v.nullable(Text), channels: v.nullable(Positive), language: v.nullable(Text) }),
	),
	/** Bits a second of all of it. */
	bitrate: v.nullable(Positive),
	size: v.nullable(v.object({ bytes: Count, kind: v.picklist(['exact', 'estimate']) })),
	/** The site's own preference among equals: more is better, a dubbed or a described track has less. */
	rank: v.number(),
	/** Cannot be saved. */
	drm: v.boolean(),
	note: v.nullable(Text),
} as const;

export const MediaFormat = v.object({
	...formatView,
	/** Of the file, or of the manifest (hls, dash). */
	url: Url,
	/** Secret: sent with every request to it, and never shown or kept. */
	headers: v.array(v.tuple([v.string(), v.string()])),
});
export type MediaFormat = v.InferOutput<typeof MediaFormat>;

const subtitleView = {
	/** BCP 47, as the site writes it. */
	language: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
	name: v.nullable(Text),
	/** Made by a machine. */
	auto: v.boolean(),
	/** vtt, srt, ttml … */
	container: v.pipe(v.string(), v.regex(/^[\da-z]{1,10}$/u)),
} as const;

export const MediaSubtitle = v.object({ ...subtitleView, url: Url });
export type MediaSubtitle = v.InferOutput<typeof MediaSubtitle>;

export const MediaChapter = v.object({ start: Seconds, end: Seconds, title: Text });
export type MediaChapter = v.InferOutput<typeof MediaChapter>;

const itemView = {
	kind: v.literal('item'),
	/** Who found it: `youtube`, `generic`, `plugin:NAME`. */
	extractor: Text,
	pageUrl: Url,
	/** Of the item on its site; with `extractor` it names the item for good. */
	id: Text,
	title: Text,
	creator: v.nullable(Text),
	durationSeconds: v.nullable(Seconds),
	thumbnail: v.nullable(Url),
	/** `upcoming`: announced, with nothing to save yet. */
	live: v.picklist(['no', 'live', 'upcoming']),
	chapters: v.array(MediaChapter),
} as const;

/** One video or piece of music, with every way to have it. */
export const MediaItem = v.object({
	...itemView,
	formats: v.array(MediaFormat),
	subtitles: v.array(MediaSubtitle),
});
export type MediaItem = v.InferOutput<typeof MediaItem>;

export const PlaylistEntry = v.object({
	/** From 1, in the order of the site. */
	index: v.pipe(Count, v.minValue(1)),
	id: Text,
	/** Of its own page. */
	url: Url,
	/** It has no page of its own: `url` is the playlist's, and its index says which one it is. */
	within: v.boolean(),
	title: v.nullable(Text),
	durationSeconds: v.nullable(Seconds),
});
export type PlaylistEntry = v.InferOutput<typeof PlaylistEntry>;

/** One page of a playlist, channel or search. */
export const MediaPlaylist = v.object({
	kind: v.literal('playlist'),
	extractor: Text,
	pageUrl: Url,
	id: Text,
	title: Text,
	entries: v.array(PlaylistEntry),
	/** Null: the site does not say. */
	total: v.nullable(Count),
	/** The index that the next page starts with; null: this was the last one. */
	next: v.nullable(Count),
});
export type MediaPlaylist = v.InferOutput<typeof MediaPlaylist>;

export const Extraction = v.variant('kind', [MediaItem, MediaPlaylist]);
export type Extraction = v.InferOutput<typeof Extraction>;

/** What a picker is told: everything but addresses and headers, which may hold secrets. */
const MediaItemView = v.object({
	...itemView,
	formats: v.array(v.object(formatView)),
	subtitles: v.array(v.object(subtitleView)),
});
export type MediaItemView = v.InferOutput<typeof MediaItemView>;

export const ExtractionView = v.variant('kind', [MediaItemView, MediaPlaylist]);
export type ExtractionView = v.InferOutput<typeof ExtractionView>;
