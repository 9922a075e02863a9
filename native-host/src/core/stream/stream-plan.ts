import type { MediaFormat } from '../../../../shared/domain/extraction.ts';

/** Some bytes under an address: all of them, or those from `start` up to `end` (exclusive). */
export type Resource = {
	readonly url: string;
	readonly range: { readonly start: number; readonly end: number } | null;
};

/** AES-128 in CBC mode. */
export type SegmentKey = { readonly url: string; readonly ivHex: string };

export type SegmentInit = Resource & { readonly key: SegmentKey | null };

export type StreamSegment = Resource & {
	/** Its place in the track, the same in every reload of the playlist. */
	readonly number: number;
	readonly seconds: number;
	readonly key: SegmentKey | null;
	/** What a player has to read before it. */
	readonly init: SegmentInit | null;
	/** Timestamps go on from one segment to the next within one timeline. */
	readonly timeline: number;
};

/** What a playlist tells of one track at this moment. */
export type TrackSegments = {
	readonly segments: readonly StreamSegment[];
	/** Null: nothing will be added. Else how long to wait before looking again. */
	readonly reloadSeconds: number | null;
};

/** One way to have a track of a stream. */
export type LadderFormat = Omit<MediaFormat, 'headers'>;

export type StreamSubtitle = {
	readonly language: string;
	readonly name: string | null;
	readonly url: string;
};

/** What a stream offers, before one of it is chosen. */
export type Ladder = {
	readonly formats: readonly LadderFormat[];
	readonly subtitles: readonly StreamSubtitle[];
};

/** Resolves an address against its playlist's; null where that is none of http(s). */
export type ResolveUrl = (reference: string, base: string) => string | null;
