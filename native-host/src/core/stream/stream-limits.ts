/** Bounds of what playlists may ask for; a day of segments of two seconds fits. */
export const streamLimits = {
	playlistBytes: 16 * 1024 * 1024,
	/** Of a playlist of playlists, which costs its lines times its variants. */
	masterLines: 4_000,
	lineUnits: 64 * 1024,
	variants: 200,
	renditions: 200,
	segments: 100_000,
	variables: 200,
	/** Different keys, and different initializations, of one track. */
	keys: 10_000,
	inits: 1_000,
	/** One segment says it lasts so long. */
	segmentSeconds: 24 * 60 * 60,
	periods: 1_000,
	/** Elements of an MPD. */
	elements: 400_000,
	/** Of an index of segments (sidx), and of one within another. */
	indexBytes: 4 * 1024 * 1024,
	indexDepth: 4,
} as const;
