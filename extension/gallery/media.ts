import type { Card, Step } from '../src/core/capture/card.ts';
import type { MediaView } from '../src/core/capture/media-view.ts';

const MB = 1_000_000;

/** A picture without a server. */
const thumbnail = (from: string, to: string): string =>
	`data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="192" height="108"><linearGradient id="g" x2="1" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient><rect width="192" height="108" fill="url(#g)"/></svg>`)}`;

const step = (height: number, url: string | null = null): Step => ({
	height,
	width: Math.round((height * 16) / 9),
	bandwidth: height * 4_000,
	bytes: height * 300_000,
	url,
});

const card = (change: Partial<Card>): Card => ({
	key: `file:${change.title}`,
	kind: 'file',
	media: 'video',
	url: 'https://cdn.example.com/film.mp4',
	frameUrl: 'https://example.com/watch/1',
	title: 'A film',
	names: [],
	parts: [],
	thumbnail: null,
	durationSeconds: null,
	isLive: false,
	ladder: [],
	size: null,
	subtitles: [],
	isProtected: false,
	confidence: 'high',
	...change,
});

const cards: readonly Card[] = [
	card({
		kind: 'hls',
		title: 'Operating systems, lecture 7: virtual memory, page replacement and why it matters to everybody',
		thumbnail: thumbnail('#8ec5fc', '#305080'),
		durationSeconds: 5_241,
		ladder: [2160, 1080, 720, 480, 360].map(height => step(height)),
		size: { bytes: 1_840 * MB, isEstimate: true },
		subtitles: [
			{ language: 'en', label: 'English' },
			{ language: 'ar', label: 'العربية' },
		],
	}),
	card({
		title: 'concert',
		url: 'https://cdn.example.com/concert_1080p.mp4',
		thumbnail: thumbnail('#f6d365', '#b3473b'),
		durationSeconds: 754,
		ladder: [1080, 720, 360].map(height => step(height, `https://cdn.example.com/concert_${height}p.mp4`)),
		size: { bytes: 324 * MB, isEstimate: false },
	}),
	card({
		kind: 'dash',
		title: 'Premium film',
		isProtected: true,
		durationSeconds: 6_300,
		ladder: [step(1080)],
	}),
	card({
		title: 'Episode 118',
		media: 'audio',
		url: 'https://cdn.example.com/118.mp3',
		durationSeconds: 3_605,
		size: { bytes: 57 * MB, isEstimate: false },
	}),
	card({ kind: 'page', title: 'A player that says nothing', durationSeconds: 61, confidence: 'low' }),
	card({ kind: 'hls', title: 'حفل موسيقي مباشر', isLive: true, ladder: [step(720)] }),
];

const view = (change: Partial<MediaView> = {}): MediaView => ({
	tab: 1,
	url: 'https://example.com/watch/1',
	isLooked: true,
	cards: [],
	mode: 'always',
	mayWatchAll: true,
	...change,
});

/** What the page in front holds, for each state that is worth looking at. */
export const mediaStates: Readonly<Record<string, () => MediaView>> = {
	mediaSome: () => view({ cards: cards.slice(0, 3) }),
	mediaKinds: () => view({ cards: cards.slice(3) }),
	mediaOne: () => view({ cards: cards.slice(0, 1) }),
	mediaNone: () => view(),
	mediaAsk: () => view({ mode: 'ask', mayWatchAll: false, isLooked: false }),
	mediaNever: () => view({ mode: 'never' }),
	mediaKnown: () => view({ url: 'https://example.com/known/1' }),
	mediaMany: () =>
		view({
			cards: Array.from({ length: 500 }, (_, at) =>
				card({ ...cards[at % 4], key: `many:${at}`, title: `Part ${at + 1}` }),
			),
		}),
};
