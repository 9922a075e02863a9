/** The id of a single video; null: another page. */
export function youTubeId(url: string): string | null {
	const [, host = '', path = '', query = ''] =
		/^https?:\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/iu.exec(url) ?? [];
	const name = host.toLowerCase().replace(/^(?:www|m|music)\./u, '');
	if (name === 'youtu.be') return idIn(path.slice(1));
	if (name !== 'youtube.com' && name !== 'youtube-nocookie.com') return null;
	if (path === '/watch') return idIn(/(?:^|&)v=([^&]*)/u.exec(query)?.[1] ?? '');
	return idIn(/^\/(?:shorts|embed|live|v)\/([^/]+)/u.exec(path)?.[1] ?? '');
}

const idIn = (text: string): string | null => /^[\w-]{11}$/u.exec(text)?.[0] ?? null;

type PlayerFormat = {
	readonly itag: number;
	readonly url?: string;
	readonly mime_type?: string;
	readonly bitrate?: number;
	readonly width?: number;
	readonly height?: number;
	readonly fps?: number;
	readonly content_length?: number;
	readonly audio_channels?: number;
	readonly language?: string | null;
	readonly is_original?: boolean;
	readonly is_dubbed?: boolean;
	readonly is_descriptive?: boolean;
	readonly is_drc?: boolean;
	readonly drm_families?: readonly string[];
};

/** The player's answer as youtubei.js reads it, as far as it is used. */
export type PlayerAnswer = {
	readonly basic_info?: {
		readonly title?: string;
		readonly duration?: number;
		readonly author?: string;
		readonly is_live?: boolean;
		readonly is_upcoming?: boolean;
		readonly thumbnail?: readonly { readonly url: string; readonly width?: number }[];
	};
	readonly streaming_data?: {
		readonly formats?: readonly PlayerFormat[];
		readonly adaptive_formats?: readonly PlayerFormat[];
		readonly hls_manifest_url?: string | null;
	};
	readonly captions?: {
		readonly caption_tracks?: readonly {
			readonly base_url: string;
			readonly language_code: string;
			readonly kind?: string;
			readonly name?: { readonly text?: string };
		}[];
	};
};

/** The same as yt-dlp would print it. */
export function infoOfPlayer(
	id: string,
	{ basic_info: basic, streaming_data, captions }: PlayerAnswer,
): object {
	const { formats = [], adaptive_formats: adaptive = [], hls_manifest_url: hls } = streaming_data ?? {};
	const isLive = basic?.is_live === true;
	const thumbnails = [...(basic?.thumbnail ?? [])].sort((a, b) => (b.width ?? 0) - (a.width ?? 0));
	const subtitles: Record<string, object[]> = {};
	const automatic: Record<string, object[]> = {};
	for (const { base_url, language_code, kind, name } of captions?.caption_tracks ?? []) {
		const url = `${base_url}${base_url.includes('?') ? '&' : '?'}fmt=vtt`;
		(kind === 'asr' ? automatic : subtitles)[language_code] = [{ ext: 'vtt', url, name: name?.text ?? null }];
	}
	return {
		id,
		title: basic?.title ?? id,
		extractor_key: 'Youtube',
		uploader: basic?.author ?? null,
		duration: basic?.duration || null,
		thumbnail: thumbnails[0]?.url ?? null,
		webpage_url: `https://www.youtube.com/watch?v=${id}`,
		live_status: basic?.is_upcoming === true ? 'is_upcoming' : isLive ? 'is_live' : 'not_live',
		subtitles,
		automatic_captions: automatic,
		formats:
			isLive && hls
				? [{ format_id: 'hls', url: hls, ext: 'mp4', protocol: 'm3u8_native' }]
				: [...formats, ...adaptive].flatMap(formatOf),
	};
}

function formatOf(format: PlayerFormat): object[] {
	if (!format.url) return [];
	const [, kind = '', container = '', codecs = ''] =
		/^(video|audio)\/([\w-]+)(?:;\s*codecs="([^"]*)")?/u.exec(format.mime_type ?? '') ?? [];
	const [first = null, second = null] = codecs.split(/,\s*/u);
	const hasVideo = kind === 'video';
	// A picture that has sound names both codecs.
	const hasAudio = !hasVideo || second !== null;
	const marks = hasVideo ? '' : [format.language, format.is_drc ? 'drc' : null].filter(Boolean).join('-');
	return [
		{
			format_id: `${format.itag}${marks === '' ? '' : `-${marks}`}`,
			url: format.url,
			protocol: 'https',
			ext: container === 'mp4' && !hasVideo ? 'm4a' : container,
			vcodec: hasVideo ? first : 'none',
			acodec: hasAudio ? (hasVideo ? second : first) : 'none',
			width: format.width ?? null,
			height: format.height ?? null,
			fps: format.fps ?? null,
			tbr: format.bitrate === undefined ? null : format.bitrate / 1000,
			filesize: format.content_length ?? null,
			audio_channels: format.audio_channels ?? null,
			language: format.language ?? null,
			language_preference: preferenceOf(format),
			has_drm: (format.drm_families ?? []).length > 0,
		},
	];
}

/** As yt-dlp has it: the original first, a description or another dub last, and the levelled sound behind the plain. */
function preferenceOf({ is_original, is_dubbed, is_descriptive, is_drc }: PlayerFormat): number {
	const language = is_descriptive ? -10 : is_original ? 10 : is_dubbed ? -2 : -1;
	return language - (is_drc ? 1 : 0);
}
