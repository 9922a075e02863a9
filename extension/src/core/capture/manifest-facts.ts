/** One step of a ladder. */
export type Rendition = {
	readonly url: string | null;
	readonly width: number | null;
	readonly height: number | null;
	/** Bits a second. */
	readonly bandwidth: number | null;
};

export type Subtitle = { readonly language: string; readonly label: string };

/** What a playlist says of its video, as far as a card needs it; the daemon reads it anew, and strictly. */
export type ManifestFacts = {
	readonly format: 'hls' | 'dash';
	readonly renditions: readonly Rendition[];
	/** Identities of the playlists it leads to. */
	readonly children: readonly string[];
	/** Identities of files that it takes pieces of. */
	readonly files: readonly string[];
	/** Forms of its segments' addresses. */
	readonly forms: readonly string[];
	readonly durationSeconds: number | null;
	readonly isLive: boolean;
	readonly isProtected: boolean;
	readonly hasPicture: boolean;
	readonly subtitles: readonly Subtitle[];
};

/** `ref` as seen from `base`; null: no address. */
export type Resolve = (ref: string, base: string) => string | null;

export const renditionsMax = 40;
export const childrenMax = 100;
export const formsMax = 64;
export const subtitlesMax = 60;
/** Longer than a playlist of a day in pieces of four seconds. */
export const manifestUnitsMax = 4 * 1024 * 1024;

/** A few pieces are named one by one; many by what their addresses have in common. */
export const filesMax = 6;

export const keep = <Value>(values: Iterable<Value>, most: number): Value[] =>
	[...new Set(values)].slice(0, most);
