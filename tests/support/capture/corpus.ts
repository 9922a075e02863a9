import type { CorpusPage } from './corpus-page.ts';
import { audioPages } from './pages/audio.ts';
import { byHandPages } from './pages/by-hand.ts';
import { describedPages } from './pages/described.ts';
import { filePages } from './pages/files.ts';
import { framePages } from './pages/frames.ts';
import { livePages } from './pages/live.ts';
import { loopPages } from './pages/loops.ts';
import { movingPages } from './pages/moving.ts';
import { playerPages } from './pages/players.ts';
import { protectedPages } from './pages/protected.ts';
import { qualityPages } from './pages/qualities.ts';
import { streamPages } from './pages/streams.ts';

const sitePages: readonly CorpusPage[] = [
	...streamPages,
	...byHandPages,
	...filePages,
	...qualityPages,
	...describedPages,
	...audioPages,
	...framePages,
	...livePages,
	...protectedPages,
	...movingPages,
	...loopPages,
];

/** Pages as people make them. */
export const corpus: readonly CorpusPage[] = [...playerPages, ...sitePages];

const namesOf = (text: string) => new Set(text.split(' '));

/** Of those that are like sites the ones that differ most. */
const inEveryRun = namesOf(
	'ladder-whole stream-as-bytes playlist-of-blob token-each-time one-path-many-tracks hashed-pieces redirected ' +
		'directory tried-again labelled-sources next-data podcast-one-player album named-by-its-page closed-root ' +
		'strict-policy service-worker live-in-parts locked-after-a-while feed plays-on gallery-on-hover hero-loop ' +
		'game-sounds spot-before-film',
);
/** What these show beside others is in tables of rules as well. */
const isLikeAnother = namesOf(
	'video-sources hls-js-worker-off hls-js-media-playlist hls-js-token hls-js-ranges dash-js-number dash-js-list ' +
		'iframe-here shadow-deep-link twitter-card images-only qualities-switched octet-stream',
);

/** Players, media sources and protection, which browsers have each their own of. */
export const isForBoth = ({ name }: CorpusPage): boolean =>
	/^(?:hls|dash|video-js|mse|drm|spa|blob|shadow)/u.test(name);

/** The others are for runs by hand. */
export const isInEveryRun = (page: CorpusPage): boolean =>
	playerPages.includes(page) ? !isLikeAnother.has(page.name) : inEveryRun.has(page.name);
