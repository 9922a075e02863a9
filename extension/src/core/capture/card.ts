import type { Subtitle } from './manifest-facts.ts';

/** One quality that a video comes in. */
export type Step = {
	readonly height: number | null;
	readonly width: number | null;
	/** Bits a second. */
	readonly bandwidth: number | null;
	readonly bytes: number | null;
	/** A file of its own; null: a part of the playlist. */
	readonly url: string | null;
};

/** One video or sound on a page. */
export type Card = {
	/** The same for the same thing, whenever it is seen. */
	readonly key: string;
	/** `page`: a player whose source is not known; only who reads the page may find it. */
	readonly kind: 'file' | 'hls' | 'dash' | 'page';
	readonly media: 'video' | 'audio';
	/** Of the file or playlist; of `page`: the page's. */
	readonly url: string;
	/** The frame that it is in, as a server sees the referrer. */
	readonly frameUrl: string;
	readonly title: string;
	/** What it would be called if more or less of the page were known: its title among them. */
	readonly names: readonly string[];
	/** Playlists of it that are not the one that leads to the others, as far as they were seen. */
	readonly parts: readonly string[];
	readonly thumbnail: string | null;
	readonly durationSeconds: number | null;
	readonly isLive: boolean;
	/** From the best down. */
	readonly ladder: readonly Step[];
	readonly size: { readonly bytes: number; readonly isEstimate: boolean } | null;
	readonly subtitles: readonly Subtitle[];
	/** Keys of a licence are needed: it cannot be saved. */
	readonly isProtected: boolean;
	readonly confidence: 'high' | 'medium' | 'low';
};

export const namesMax = 6;
export const partsMax = 20;

/** Shown and counted at most, of one page. */
export const cardsMax = 500;
