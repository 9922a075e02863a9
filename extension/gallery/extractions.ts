import { fault } from '../../shared/domain/faults.ts';
import type { ExtractionView, MediaItemView, MediaPlaylist } from '../../shared/domain/extraction.ts';
import { err, ok } from '../../shared/kernel/result.ts';
import type { Outcome } from '../src/core/page/asks.ts';
import { quote } from '../../shared/kernel/quoted.ts';

type Format = MediaItemView['formats'][number];

function picture(height: number, more: Partial<Format> = {}): Format {
	const width = Math.round((height * 16) / 9);
	return {
		id: `v${height}`,
		protocol: 'http',
		container: 'mp4',
		video: { codec: 'avc1.640028', width, height, fps: height >= 1080 ? 60 : 30, hdr: null },
		audio: null,
		bitrate: height * 4_000,
		size: { bytes: height * 310_000, kind: 'exact' },
		rank: 0,
		drm: false,
		note: null,
		...more,
	};
}

const sound = (id: string, codec: string, container: string): Format => ({
	...picture(0),
	id,
	container,
	video: null,
	audio: { codec, channels: 2, language: 'en' },
	bitrate: 128_000,
	size: null,
});

const item: MediaItemView = {
	kind: 'item',
	extractor: 'youtube',
	pageUrl: 'https://example.com/watch/1',
	id: '1',
	title: 'Operating systems, lecture 7: virtual memory, page replacement and why it matters',
	creator: 'Somebody at a University',
	durationSeconds: 5_241,
	thumbnail: null,
	live: 'no',
	chapters: [],
	formats: [
		...[2160, 1440, 1080, 720, 480].map(height => picture(height)),
		picture(2160, {
			id: 'hdr',
			container: 'webm',
			video: { codec: 'vp9.2', width: 3840, height: 2160, fps: 60, hdr: 'HDR10' },
			size: { bytes: 910_000_000, kind: 'estimate' },
		}),
		sound('a1', 'mp4a.40.2', 'm4a'),
		sound('a2', 'opus', 'webm'),
		picture(1080, { id: 'protected', drm: true }),
	],
	subtitles: [
		{ language: 'en', name: 'English', auto: false, container: 'vtt' },
		{ language: 'de', name: 'Deutsch', auto: false, container: 'vtt' },
		{ language: 'ar', name: 'العربية', auto: true, container: 'vtt' },
		{ language: 'ja', name: '日本語', auto: true, container: 'vtt' },
	],
};

const playlist: MediaPlaylist = {
	kind: 'playlist',
	extractor: 'generic',
	pageUrl: 'https://example.com/course',
	id: 'course',
	title: 'Operating systems, winter term',
	entries: Array.from({ length: 100 }, (_, place) => ({
		index: place + 1,
		id: String(place),
		url: `https://example.com/watch/${place + 1}`,
		within: false,
		title:
			place === 3
				? 'Ein Titel, der so lang ist, dass er ganz sicher nicht in eine Zeile passt'
				: `Lecture ${place + 1}`,
		durationSeconds: place === 5 ? null : 2_400 + place * 31,
	})),
	total: 212,
	next: 101,
};

const found = (view: ExtractionView): Outcome => ok(view);

/** What looking at a page brings, by the state that is drawn; nothing: it goes on looking. */
export const extractions: Readonly<Record<string, Outcome>> = {
	pickerItem: found(item),
	pickerSound: found({
		...item,
		extractor: 'generic',
		formats: item.formats.filter(({ video }) => video === null),
	}),
	pickerProtected: found({ ...item, formats: [picture(1080, { drm: true })] }),
	pickerPlaylist: found(playlist),
	pickerProblem: err(fault('media_none', quote('https://example.com/watch/1'))),
};
