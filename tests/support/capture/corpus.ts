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

/** Of those that are like sites the ones that differ most; the others are for runs by hand. */
const inEveryRun = new Set(
	(
		'ladder-whole stream-as-bytes playlist-of-blob token-each-time one-path-many-tracks hashed-pieces redirected ' +
		'directory tried-again labelled-sources next-data podcast-one-player album named-by-its-page closed-root ' +
		'strict-policy service-worker live-in-parts locked-after-a-while feed plays-on gallery-on-hover hero-loop ' +
		'game-sounds spot-before-film'
	).split(' '),
);

export const isInEveryRun = ({ name }: CorpusPage): boolean =>
	inEveryRun.has(name) || playerPages.some(page => page.name === name);
