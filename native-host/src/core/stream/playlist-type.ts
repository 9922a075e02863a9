/** Whether a name is one of HLS and DASH playlists. A plain .m3u is a list of songs. */
export const isPlaylistName = (name: string | null): boolean =>
	name !== null && /\.(?:m3u8|mpd)$/iu.test(name);

/** Whether a media type is one of HLS and DASH playlists. */
export const isPlaylistType = (mediaType: string | null): boolean =>
	mediaType !== null &&
	/^\s*(?:application\/(?:vnd\.apple\.mpegurl|x-mpegurl|dash\+xml)|audio\/(?:x-)?mpegurl)\s*(?:;|$)/iu.test(
		mediaType,
	);
