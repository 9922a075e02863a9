import * as v from 'valibot';
import { MediaFormat, mediaLimits } from '../../../../shared/domain/extraction.ts';
import { sendable, type Header } from '../transfer/request-headers.ts';
import { YtDlpFormat } from './yt-dlp-schema.ts';
import { clipped, httpUrl, positive } from './clean.ts';

/** Null: nothing that can be saved, or nothing that makes sense. `pageUrl` stands in where only yt-dlp can fetch it. */
export function readFormat(value: unknown, pageUrl: string): MediaFormat | null {
	const parsed = v.safeParse(YtDlpFormat, value);
	if (!parsed.success) return null;
	const raw = parsed.output;
	const protocol = protocolOf(raw);
	const own = protocol === 'dash' ? (httpUrl(raw.manifest_url) ?? httpUrl(raw.url)) : httpUrl(raw.url);
	// Pictures of the seek bar.
	if (raw.protocol === 'mhtml' || raw.ext === 'mhtml' || raw.format_id === null) return null;
	const tracks = tracksOf(raw);
	if (!tracks.video && !tracks.audio) return null;
	const made = v.safeParse(MediaFormat, {
		id: raw.format_id,
		protocol: own === null ? 'other' : protocol,
		container: /^[\da-z]{1,10}$/u.exec(raw.ext ?? '')?.[0] ?? 'bin',
		...tracks,
		bitrate: positive(raw.tbr && raw.tbr * 1000),
		size: sizeOf(raw),
		rank: rankOf(raw),
		drm: raw.has_drm === true,
		note: clipped(raw.format_note),
		url: own ?? pageUrl,
		headers: headersOf(raw, own),
	});
	return made.success ? made.output : null;
}

function protocolOf({ protocol, impersonate, manifest_url }: YtDlpFormat): MediaFormat['protocol'] {
	if (impersonate !== null && impersonate !== false) return 'other';
	switch (protocol) {
		case 'http':
		case 'https':
			return 'http';
		case 'm3u8':
		case 'm3u8_native':
			return 'hls';
		case 'http_dash_segments':
			// Without its manifest only yt-dlp knows the fragments.
			return manifest_url === null ? 'other' : 'dash';
		default:
			return 'other';
	}
}

const soundOnly: ReadonlySet<string> = new Set(
	'aac flac m4a mka mp3 oga ogg opus wav weba wma aiff ape'.split(' '),
);

/** 'none' says that there is no such track, absence that nobody knows: then there is one, as yt-dlp has it. */
function tracksOf(raw: YtDlpFormat): Pick<MediaFormat, 'video' | 'audio'> {
	const { vcodec, acodec, width, height } = raw;
	const isSound = vcodec === 'none' || (vcodec === null && !height && soundOnly.has(raw.ext ?? ''));
	const video = isSound
		? null
		: {
				codec: clipped(vcodec),
				width: positive(width),
				height: positive(height),
				fps: positive(raw.fps),
				hdr: raw.dynamic_range === 'SDR' ? null : clipped(raw.dynamic_range),
			};
	const audio =
		acodec === 'none'
			? null
			: {
					codec: clipped(acodec),
					channels: positive(raw.audio_channels),
					language: clipped(raw.language),
				};
	return { video, audio };
}

function sizeOf({ filesize, filesize_approx: estimate }: YtDlpFormat): MediaFormat['size'] {
	if (positive(filesize)) return { bytes: Math.round(filesize ?? 0), kind: 'exact' };
	return positive(estimate) ? { bytes: Math.round(estimate ?? 0), kind: 'estimate' } : null;
}

const rankOf = (raw: YtDlpFormat): number =>
	(raw.language_preference ?? -1) + 1 + (raw.preference ?? 0) + (raw.source_preference ?? 0);

/** What yt-dlp would send. Cookies of other hosts than the file's own are left out. */
function headersOf({ http_headers: headers, cookies }: YtDlpFormat, url: string | null): [string, string][] {
	const given = Object.entries(headers).filter(
		(header): header is [string, string] =>
			typeof header[1] === 'string' && header[1].length <= mediaLimits.textUnits * 4,
	);
	const hasCookie = given.some(([name]) => name.toLowerCase() === 'cookie');
	const cookie = hasCookie || cookies === null || url === null ? '' : cookieFor(url, cookies);
	const all: Header[] = cookie === '' ? given : [...given, ['Cookie', cookie]];
	return sendable(all)
		.slice(0, mediaLimits.headers)
		.map(([name, value]) => [name, value]);
}

function cookieFor(url: string, cookies: string): string {
	const host = /^https?:\/\/(?:[^/@]*@)?([^/:?#]+)/iu.exec(url)?.[1]?.toLowerCase() ?? '';
	const pairs: string[] = [];
	let pair = '';
	// A cookie's own fields follow it: Domain, Path, Secure, Expires.
	for (const [, name = '', quoted, bare = ''] of cookies.matchAll(
		/([^=;\s]+)(?:=(?:"([^"]*)"|([^;]*)))?;?/gu,
	)) {
		const value = quoted ?? bare.trim();
		const field = name.toLowerCase();
		if (field === 'domain') {
			const domain = value.replace(/^\./u, '').toLowerCase();
			if (pair !== '' && (host === domain || host.endsWith(`.${domain}`))) pairs.push(pair);
			pair = '';
		} else if (!['path', 'secure', 'expires', 'version'].includes(field)) pair = `${name}=${value}`;
	}
	return pairs.join('; ');
}
