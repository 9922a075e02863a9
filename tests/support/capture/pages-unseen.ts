import type { CorpusPage } from './corpus-page.ts';
import { audioPages } from './unseen/audio.ts';
import { byHandPages } from './unseen/by-hand.ts';
import { describedPages } from './unseen/described.ts';
import { filePages } from './unseen/files.ts';
import { framePages } from './unseen/frames.ts';
import { livePages } from './unseen/live.ts';
import { loopPages } from './unseen/loops.ts';
import { movingPages } from './unseen/moving.ts';
import { protectedPages } from './unseen/protected.ts';
import { qualityPages } from './unseen/qualities.ts';
import { streamPages } from './unseen/streams.ts';

/** Written from what sites do, before anybody looked at how capture works. */
export const unseenPages: readonly CorpusPage[] = [
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
