import type { FrameLook, Player } from '../../../extension/src/core/capture/look.ts';
import { readManifest } from '../../../extension/src/core/capture/read-manifest.ts';
import type { FrameSeen, PageSeen, Seen } from '../../../extension/src/core/capture/seen.ts';

export const base = 'https://cdn.test';
export const pageUrl = 'https://page.test/watch';
export const resolve = (ref: string, from: string) => new URL(ref, from).href;

export const player = (change: Partial<Player> = {}): Player => ({
	tag: 'video',
	src: '',
	sources: [],
	poster: '',
	width: 0,
	height: 0,
	boxWidth: 640,
	boxHeight: 360,
	duration: null,
	isEndless: false,
	title: '',
	hasControls: true,
	isDecoration: false,
	isBackground: false,
	isInLink: false,
	isInAd: false,
	isProtected: false,
	subtitles: [],
	...change,
});

export const frameLook = (change: Partial<FrameLook> = {}): FrameLook => ({
	url: pageUrl,
	document: 'document-1',
	title: 'The page',
	pageTitle: '',
	pageImage: '',
	width: 1280,
	height: 800,
	players: [],
	links: [],
	described: [],
	adFrames: [],
	...change,
});

export const file = (url: string, change: Partial<Extract<Seen, { kind: 'file' }>> = {}): Seen => ({
	kind: 'file',
	url,
	from: '',
	frame: 0,
	at: 1_000,
	via: 'media',
	type: 'video/mp4',
	bytes: 5_000_000,
	name: '',
	...change,
});

export const manifest = (url: string, text: string | null, at = 1_000): Seen => ({
	kind: 'manifest',
	url,
	from: '',
	frame: 0,
	at,
	format: 'hls',
	facts: text === null ? null : readManifest(text, url, resolve),
});

export const page = (
	seen: readonly Seen[],
	looks: Readonly<Record<number, Partial<FrameLook>>> = {},
	change: Partial<PageSeen> = {},
): PageSeen => ({
	url: pageUrl,
	title: 'The page',
	turnedAt: 0,
	left: new Set(),
	frames: new Map(
		Object.entries(looks).map(([frame, one]): [number, FrameSeen] => [
			Number(frame),
			{ url: one.url ?? pageUrl, parent: frame === '0' ? null : 0, look: frameLook(one) },
		]),
	),
	seen,
	played: [],
	...change,
});

export const master = `#EXTM3U
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="Deutsch",LANGUAGE="de",URI="de.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,CODECS="avc1.42c00d,mp4a.40.2",SUBTITLES="s"
low/index.m3u8
#EXT-X-STREAM-INF:AVERAGE-BANDWIDTH=2400000,BANDWIDTH=3000000,RESOLUTION=1280x720
high/index.m3u8`;
export const mediaOf = (count: number, more = '') =>
	`#EXTM3U\n#EXT-X-TARGETDURATION:4\n${more}${Array.from({ length: count }, (_, at) => `#EXTINF:4,\nseg-${at}.ts`).join('\n')}\n#EXT-X-ENDLIST`;
