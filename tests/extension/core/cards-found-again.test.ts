import { describe, expect, test } from 'vitest';
import { cardsOf } from '../../../extension/src/core/capture/cards.ts';
import { readManifest } from '../../../extension/src/core/capture/read-manifest.ts';
import type { PageSeen, Seen } from '../../../extension/src/core/capture/seen.ts';
import { candidatesOfCard, findLink } from '../../../extension/src/core/links/find-link.ts';
import {
	loadOrigins,
	originOf,
	soughtOf,
	type Sought,
} from '../../../extension/src/core/links/link-origin.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { taskId } from '../support/tasks.ts';
import { frameLook, pageUrl, resolve } from '../support/seen.ts';

const base = 'https://v.page.test';

const look = frameLook({ title: 'The course' });

const pageWith = (seen: readonly Seen[]): PageSeen => ({
	url: pageUrl,
	title: 'The course',
	turnedAt: 0,
	left: new Set(),
	frames: new Map([[0, { url: pageUrl, parent: null, look }]]),
	seen,
	played: [],
});

/** Without `text` nobody has read it: without access to its site nobody may. */
const playlist = (url: string, text?: string): Seen => ({
	kind: 'manifest',
	url,
	from: '',
	frame: 0,
	at: 1_000,
	format: 'hls',
	facts: text === undefined ? null : readManifest(text, url, resolve),
});

const pieces = `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nseg-0.ts\n#EXTINF:4,\nseg-1.ts\n#EXT-X-ENDLIST`;
const head = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360\nlow/index.m3u8';

/** What is remembered of a card that is downloaded. */
function downloaded(seen: readonly Seen[], url: string): Sought {
	const card = cardsOf(pageWith(seen)).find(one => one.url === url);
	const added = { id: taskId(1), url, pageUrl, frameUrl: null, storeId: null, private: false };
	const origin = card && originOf({ ...added, addedAt: millis(1) }, soughtOf(card, url));
	if (!origin) throw new Error('no such card');
	return origin.sought;
}

const foundAmong = (sought: Sought, seen: readonly Seen[]): string | null =>
	findLink(sought, cardsOf(pageWith(seen)).flatMap(candidatesOfCard))?.url ?? null;

describe('a stream that was first seen without access to its site is found with it', () => {
	test('though it is called as its file, and was called as its page', () => {
		const sought = downloaded([playlist(`${base}/k1/master.m3u8`)], `${base}/k1/master.m3u8`);
		expect(sought.text).toBe('The course');
		const later = ['https://other.test/trailer.m3u8', `${base}/other/lesson-one.m3u8`].map(url =>
			playlist(url, pieces),
		);
		expect(cardsOf(pageWith(later)).map(({ title }) => title)).toEqual(['trailer', 'lesson-one']);
		expect(foundAmong(sought, later)).toBe(`${base}/other/lesson-one.m3u8`);
	});

	test('but not where two may be called so', () => {
		const sought = downloaded([playlist(`${base}/k1/master.m3u8`)], `${base}/k1/master.m3u8`);
		const two = ['one', 'two'].map(name => playlist(`${base}/other/${name}.m3u8`, pieces));
		expect(foundAmong(sought, two)).toBeNull();
	});

	test('though it is a part of another card by then', () => {
		const low = `${base}/film/low/index.m3u8`;
		const unread = [playlist(`${base}/film/master.m3u8`), playlist(low)];
		const sought = downloaded(unread, low);
		const read = [playlist(`${base}/film/master.m3u8`, head), playlist(`${low}?token=2`, pieces)];
		expect(cardsOf(pageWith(read)).map(({ url }) => url)).toEqual([`${base}/film/master.m3u8`]);
		expect(foundAmong(sought, read)).toBe(`${low}?token=2`);
		// And who looks for the whole is given the whole.
		const whole = downloaded(unread, `${base}/film/master.m3u8`);
		expect(foundAmong(whole, read)).toBe(`${base}/film/master.m3u8`);
	});
});

test('what an earlier version remembered is read', () => {
	const { names: _, ...before } = downloaded([playlist(`${base}/k1/a.m3u8`)], `${base}/k1/a.m3u8`);
	const origin = { task: taskId(1), pageUrl, frameUrl: null, storeId: null, private: false, at: 1 };
	expect(loadOrigins([{ ...origin, sought: before }])).toMatchObject([{ sought: { ...before, names: [] } }]);
});
