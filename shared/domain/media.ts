import * as v from 'valibot';

const Text = v.pipe(v.string(), v.maxLength(1024));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const unknown = <Schema extends v.GenericSchema>(schema: Schema) => v.optional(v.nullable(schema), null);

/**
 * What is known of a video or audio beside its bytes, as a page, a playlist, an extractor or the file itself tells.
 * Every fact may be unknown. In the journal both addresses are redacted.
 */
export const MediaFacts = v.object({
	title: unknown(Text),
	/** Channel, artist or author. */
	creator: unknown(Text),
	/** As the extractor or the page calls it: `YouTube`. */
	site: unknown(Text),
	/** Of the site. */
	id: unknown(Text),
	playlist: unknown(Text),
	/** From 1. */
	index: unknown(Count),
	/** Of how many; numbers are as wide as it. */
	count: unknown(Count),
	/** Pixels. */
	width: unknown(Count),
	height: unknown(Count),
	durationMs: unknown(Count),
	/** Bits a second. */
	audioBitrate: unknown(Count),
	thumbnailUrl: unknown(v.pipe(v.string(), v.maxLength(8192))),
	pageUrl: unknown(v.pipe(v.string(), v.maxLength(8192))),
});
export type MediaFacts = v.InferOutput<typeof MediaFacts>;

export const unknownMedia: MediaFacts = v.parse(MediaFacts, {});

/** Facts of several sources, the surest first: each from the first that knows it. */
export function mergeMedia(...sources: readonly (MediaFacts | undefined)[]): MediaFacts {
	const merged: Record<string, unknown> = {};
	for (const source of sources)
		for (const [fact, value] of Object.entries(source ?? {})) merged[fact] ??= value;
	return { ...unknownMedia, ...merged };
}

export type MediaKind = 'video' | 'audio' | 'other';

/** By the type that the server states, else by the name's ending. Audio is never a video, whatever holds it. */
export function mediaKind(name: string, mediaType: string | null): MediaKind {
	const major = /^(video|audio)\//iu.exec(mediaType ?? '')?.[1]?.toLowerCase();
	if (major === 'video' || major === 'audio') return major;
	if (/\.(?:mp3|m4a|m4b|aac|flac|ogg|oga|opus|wav|wma|weba|aiff?|mka)$/iu.test(name)) return 'audio';
	return /\.(?:mp4|m4v|mkv|webm|mov|avi|mpe?g|flv|ogv|3gp|wmv)$/iu.test(name) ? 'video' : 'other';
}

const heightTiers = [2160, 1440, 1080, 720, 480, 360, 240, 144];
/** What encoders make of a height: 1920x1072 is meant as 1080p, 1920x800 too, by its width. */
const nearly = 0.95;

/** `1080p`: by the shorter side, or by the longer where the picture is wider than 16:9. Null: unknown. */
export function videoTier({ width, height }: Pick<MediaFacts, 'width' | 'height'>): string | null {
	const sides = [width, height].filter(side => side !== null && side > 0) as number[];
	if (sides.length === 0) return null;
	const [short, long] = [Math.min(...sides), Math.max(...sides)];
	// With one side alone it is the height that is known, as playlists tell it.
	const lines = sides.length === 1 ? short : Math.max(short, (long * 9) / 16);
	const tier = heightTiers.find(lower => lines >= lower * nearly) ?? heightTiers.at(-1);
	return `${tier}p`;
}

const bitrateTiers = [320, 256, 192, 160, 128, 96, 64, 48];
const lossless = /\.(?:flac|wav|aiff?|alac)$/iu;

/** `128kbps`, the step that a measured rate is nearest to; `lossless` where the format is. Null: unknown. */
export function audioTier(name: string, { audioBitrate }: Pick<MediaFacts, 'audioBitrate'>): string | null {
	if (lossless.test(name)) return 'lossless';
	if (audioBitrate === null || audioBitrate <= 0) return null;
	const rate = audioBitrate / 1000;
	// A variable rate lies a little below the one it was made for.
	const tier = bitrateTiers.find(lower => rate >= lower * 0.92) ?? bitrateTiers.at(-1);
	return `${tier}kbps`;
}
