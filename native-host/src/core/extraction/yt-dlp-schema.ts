import * as v from 'valibot';

/*
 * What yt-dlp prints with --dump-single-json, as far as it is used. Its values come from web pages: each field that
 * does not fit counts as absent, and whatever else there is is dropped.
 */
const absent = null;
const field = <Schema extends v.GenericSchema>(schema: Schema) =>
	v.fallback(v.nullish(schema, absent), absent);
const text = field(v.pipe(v.string(), v.maxLength(64 * 1024)));
const number = field(v.pipe(v.number(), v.finite()));
const flag = field(v.boolean());
const list = v.fallback(v.optional(v.array(v.unknown()), []), []);
const record = v.fallback(v.optional(v.record(v.string(), v.unknown()), {}), {});

export const YtDlpFormat = v.object({
	format_id: text,
	format_note: text,
	url: text,
	manifest_url: text,
	protocol: text,
	ext: text,
	vcodec: text,
	acodec: text,
	width: number,
	height: number,
	fps: number,
	tbr: number,
	dynamic_range: text,
	audio_channels: number,
	filesize: number,
	filesize_approx: number,
	language: text,
	language_preference: number,
	preference: number,
	source_preference: number,
	/** true, false, or 'maybe'. */
	has_drm: field(v.union([v.boolean(), v.string()])),
	impersonate: v.optional(v.unknown(), absent),
	http_headers: record,
	/** `name="value"; Domain=…; Path=…; …` of newer versions, one after the other. */
	cookies: text,
});
export type YtDlpFormat = v.InferOutput<typeof YtDlpFormat>;

export const YtDlpSubtitle = v.object({ ext: text, url: text, name: text });
export const YtDlpChapter = v.object({ start_time: number, end_time: number, title: text });

export const YtDlpInfo = v.object({
	_type: text,
	id: text,
	title: text,
	extractor: text,
	extractor_key: text,
	ie_key: text,
	webpage_url: text,
	original_url: text,
	url: text,
	uploader: text,
	channel: text,
	artist: text,
	creator: text,
	duration: number,
	thumbnail: text,
	live_status: text,
	is_live: flag,
	formats: list,
	subtitles: record,
	automatic_captions: record,
	chapters: list,
	entries: list,
	requested_entries: list,
	playlist_count: number,
	n_entries: number,
});
export type YtDlpInfo = v.InferOutput<typeof YtDlpInfo>;
