import { describe, expect, test } from 'vitest';
import { advertsIn } from '../../../extension/src/content/adverts.ts';
import { identityOf } from '../../../extension/src/core/capture/address.ts';
import type { Card } from '../../../extension/src/core/capture/card.ts';
import { cardsOf } from '../../../extension/src/core/capture/cards.ts';
import type { Described } from '../../../extension/src/core/capture/look.ts';
import {
	add,
	answer,
	begin,
	beginFrame,
	isAskedByPast,
	loadTab,
	look,
	pageOf,
	playedMax,
	saveTab,
	type Tabs,
} from '../../../extension/src/core/capture/registry.ts';
import type { PageSeen, Seen } from '../../../extension/src/core/capture/seen.ts';
import { base, file, frameLook, manifest, master, mediaOf, page, player } from '../support/seen.ts';

const titles = (cards: readonly Card[]) => cards.map(({ title }) => title).sort();
const urls = (cards: readonly Card[]) => cards.map(({ url }) => url).sort();

test('a number that is no flag tells files apart', () => {
	expect(identityOf(`${base}/get.php?dl=71`)).not.toBe(identityOf(`${base}/get.php?dl=72`));
	expect(identityOf(`${base}/watch.php?v=1`)).not.toBe(identityOf(`${base}/watch.php?v=2`));
	expect(identityOf(`${base}/a.mp4?download=7f3a`)).not.toBe(identityOf(`${base}/a.mp4?download=99bc`));
});

describe('a link that leads elsewhere', () => {
	const from = `${base}/play/55`;
	const edges = ['edge-a', 'edge-b'].map(host => file(`https://${host}.test/v/55-final.mp4`, { from }));

	test('is one thing with what it leads to, whichever host that is', () => {
		const cards = cardsOf(page(edges, { 0: { players: [player({ src: from })] } }));
		expect(cards).toHaveLength(1);
		expect(cards[0]?.confidence).toBe('high');
	});

	test('to files of several names is what those are', () => {
		const led = ['one', 'two'].map(name =>
			file(`https://edge.test/${name}.mp4`, { from: `${base}/go?token=${name}` }),
		);
		expect(cardsOf(page(led))).toHaveLength(2);
	});

	test('of a playlist takes its pieces along', () => {
		const list = manifest(`${base}/v/index.m3u8`, mediaOf(8).replaceAll('.ts', '.mp4'));
		const pieces = [0, 1, 2].map(at =>
			file(`https://edge.test/x${at}/piece.mp4`, { from: `${base}/v/seg-${at}.mp4`, via: 'script' }),
		);
		expect(urls(cardsOf(page([list, ...pieces])))).toEqual([`${base}/v/index.m3u8`]);
	});
});

describe('two hosts', () => {
	test('with the same file have one, and with another two', () => {
		const at = (host: string, bytes: number) => file(`https://${host}.test/media/film.mp4`, { bytes });
		expect(cardsOf(page([at('a', 900_000), at('b', 900_000)]))).toHaveLength(1);
		expect(cardsOf(page([at('a', 900_000), at('b', 900_001)]))).toHaveLength(2);
	});

	test('with the same playlist have one, and unread two', () => {
		const at = (host: string, text: string | null) => manifest(`https://${host}.test/v/master.m3u8`, text);
		expect(cardsOf(page([at('a', master), at('b', master)]))).toHaveLength(1);
		expect(cardsOf(page([at('a', null), at('b', null)]))).toHaveLength(2);
	});
});

describe('what players played before', () => {
	const was = (title: string, src: string, change = {}) => ({
		frame: 0,
		player: player({ src, title, ...change }),
	});
	const of = (played: PageSeen['played']): Partial<PageSeen> => ({ played });

	test('is still called what it was called', () => {
		const seen = ['a', 'b'].map(name => file(`${base}/${name}/DASH_480.mp4`));
		const now = player({ src: `${base}/b/DASH_480.mp4`, title: 'B' });
		const cards = cardsOf(page(seen, { 0: { players: [now] } }, of([was('A', `${base}/a/DASH_480.mp4`)])));
		expect(titles(cards)).toEqual(['A', 'B']);
	});

	test('of a stream too', () => {
		const seen: Seen[] = [
			manifest(`${base}/1/main.m3u8`, master),
			{
				kind: 'source',
				blob: 'blob:1',
				frame: 0,
				at: 1,
				fed: [],
				manifest: `${base}/1/main.m3u8`,
				duration: null,
			},
		];
		expect(titles(cardsOf(page(seen, {}, of([was('One', 'blob:1')]))))).toEqual(['One']);
	});

	test('and never shows a card by itself', () =>
		expect(cardsOf(page([], {}, of([was('A', `${base}/a.mp4`), was('B', 'blob:7')])))).toEqual([]));

	test('as a foretaste or an advertisement stays one', () => {
		const seen = [file(`${base}/1.mp4`), file(`${base}/2.mp4`), file(`${base}/3.mp4`)];
		const played = [
			was('', `${base}/1.mp4`, { isInLink: true, hasControls: false }),
			was('', `${base}/2.mp4`, { isInAd: true }),
		];
		expect(urls(cardsOf(page(seen, {}, of(played))))).toEqual([`${base}/3.mp4`]);
	});
});

describe('loops', () => {
	const loop = (name: string, change = {}) =>
		player({ src: `${base}/${name}.mp4`, isDecoration: true, hasControls: false, ...change });
	const film = player({ src: `${base}/film.mp4` });
	const shown = (...players: ReturnType<typeof player>[]) => urls(cardsOf(page([], { 0: { players } })));

	test('beside a larger film are its page’s looks', () =>
		expect(shown(loop('a', { boxWidth: 320, boxHeight: 180 }), film)).toEqual([`${base}/film.mp4`]));

	test('that are as large as the film, or alone, may be what somebody came for', () => {
		expect(shown(loop('a'), film)).toHaveLength(2);
		expect(shown(loop('a'))).toHaveLength(1);
	});

	test('behind the page’s words are none', () =>
		expect(shown(loop('a', { isBackground: true }))).toEqual([]));
});

describe('what only a script was given', () => {
	const setup = (name: string): Described => ({
		by: 'setup',
		url: `${base}/${name}`,
		type: '',
		embedUrl: '',
		title: '',
		thumbnail: '',
		duration: null,
		height: 0,
	});

	test('is a card where it is all there is, in all its qualities', () => {
		const cards = cardsOf(
			page([], { 0: { described: [setup('film-360p.mp4'), setup('film-720p.mp4')], pageTitle: 'A film' } }),
		);
		expect(cards.map(({ title, ladder }) => [title, ladder.map(({ height }) => height)])).toEqual([
			['A film', [720, 360]],
		]);
	});

	test('is none beside something that was seen, nor where it is many things', () => {
		const described = [setup('one.mp4')];
		expect(urls(cardsOf(page([file(`${base}/film.mp4`)], { 0: { described } })))).toEqual([
			`${base}/film.mp4`,
		]);
		expect(cardsOf(page([], { 0: { described: [setup('one.mp4'), setup('two.mp4')] } }))).toEqual([]);
	});
});

test('films that an answer names as advertisements are none, even where a player shows them', () => {
	const spot = `${base}/c/8271.mp4`;
	const seen: Seen[] = [
		file(spot),
		file(`${base}/show.mp4`),
		{ kind: 'adverts', frame: 0, at: 1, urls: [spot] },
	];
	expect(urls(cardsOf(page(seen, { 0: { players: [player({ src: spot })] } })))).toEqual([
		`${base}/show.mp4`,
	]);
});

test('such an answer is known by how it begins', () => {
	const files = '<MediaFile type="video/mp4"><![CDATA[ https://x.test/a.mp4?b=1&amp;c=2 ]]></MediaFile>';
	expect(advertsIn(`<?xml version="1.0"?>\n<VAST version="4.0"><Ad>${files}</Ad></VAST>`)).toEqual([
		'https://x.test/a.mp4?b=1&c=2',
	]);
	expect(advertsIn(`<vmap:VMAP version="1.0">${files}</vmap:VMAP>`)).toHaveLength(1);
	expect(advertsIn(`<rss>${files}</rss>`)).toEqual([]);
	expect(advertsIn(`<VAST>${files.repeat(500)}</VAST>`)).toHaveLength(1);
});

test('sound that a script decodes is an effect where it is short', () => {
	const decoded = (name: string, seconds: number): Seen => ({
		kind: 'decoded',
		frame: 0,
		at: 1,
		url: `${base}/${name}.mp3`,
		seconds,
	});
	const sound = (name: string) => file(`${base}/${name}.mp3`, { via: 'script', type: 'audio/mpeg' });
	const seen = [sound('jump'), sound('song'), decoded('jump', 2), decoded('song', 200)];
	expect(urls(cardsOf(page(seen)))).toEqual([`${base}/song.mp3`]);
});

test('what is not over is live, whatever its player has of it', () => {
	const url = `${base}/live/index.m3u8`;
	const text = mediaOf(5).replace('\n#EXT-X-ENDLIST', '');
	const cards = cardsOf(
		page([manifest(url, text)], { 0: { players: [player({ src: url, duration: 20 })] } }),
	);
	expect(cards.map(({ isLive, durationSeconds }) => [isLive, durationSeconds])).toEqual([[true, null]]);
});

test('in a list of files each is called by its name', () => {
	const link = {
		url: `${base}/media/holiday-2025.mp4`,
		name: '',
		title: 'holiday-2025.mp4',
		isDownload: false,
	};
	const other = { url: `${base}/media/b.mkv`, name: '', title: 'The whole talk', isDownload: false };
	expect(titles(cardsOf(page([], { 0: { links: [link, other] } })))).toEqual([
		'The whole talk',
		'holiday-2025',
	]);
});

test('a page says how many lines each of its sources has', () => {
	const sources = [1080, 720].map(height => ({
		url: `${base}/${height * 7}.mp4`,
		type: 'video/mp4',
		height,
	}));
	const cards = cardsOf(page([], { 0: { players: [player({ sources })] } }));
	expect(cards.map(({ ladder }) => ladder.map(({ height }) => height))).toEqual([[1080, 720]]);
});

describe('a tab', () => {
	const pageUrl = 'https://page.test/watch';
	const opened = (): Tabs => {
		const tabs: Tabs = new Map();
		answer(tabs, 1, pageUrl, 1);
		return tabs;
	};
	const say = (tabs: Tabs, frame: number, srcs: readonly string[], passing: readonly string[] = []) =>
		look(tabs, 1, frame, {
			look: frameLook({ document: `document-${frame}`, players: srcs.map(src => player({ src })) }),
			isBack: false,
			at: 5,
			passing: passing.map(src => player({ src, title: 'passing' })),
		});
	const played = (tabs: Tabs) => pageOf(tabs, 1)?.played.map(({ player: { src } }) => src);

	test('remembers a bounded number of things that were played, and none of a frame that is gone', () => {
		const tabs = opened();
		beginFrame(tabs, 1, 3, { url: 'https://frame.test/', parent: 0, look: null });
		say(tabs, 0, ['blob:here']);
		say(tabs, 3, ['blob:there']);
		expect(played(tabs)).toEqual(['blob:here', 'blob:there']);
		beginFrame(tabs, 1, 3, { url: 'https://frame.test/2', parent: 0, look: null });
		expect(played(tabs)).toEqual(['blob:here']);
		for (let at = 0; at <= playedMax; at += 1) say(tabs, 0, [`blob:${at}`]);
		expect(played(tabs)).toHaveLength(playedMax);
		expect(played(tabs)).not.toContain('blob:here');
	});

	test('knows what passed between two looks, and keeps what it was called', () => {
		const tabs = opened();
		say(tabs, 0, ['blob:b'], ['blob:a', 'blob:b']);
		say(tabs, 0, []);
		expect(pageOf(tabs, 1)?.played.map(({ player: { src, title } }) => [src, title])).toEqual([
			['blob:a', 'passing'],
			['blob:b', 'passing'],
		]);
		const slept = loadTab(JSON.parse(JSON.stringify(saveTab(tabs.get(1) ?? expect.fail()))));
		expect(pageOf(new Map([[1, slept ?? expect.fail()]]), 1)).toEqual(pageOf(tabs, 1));
	});

	test('is not told by a page that is left what that one still asks for', () => {
		const tabs = opened();
		const first = { document: 'A', url: pageUrl };
		expect(isAskedByPast(tabs, 1, first)).toBe(false);
		begin(tabs, 1, 'https://page.test/next');
		expect(isAskedByPast(tabs, 1, first)).toBe(true);
		expect(isAskedByPast(tabs, 1, { document: 'B', url: '' })).toBe(false);
		// Back from the browser's cache.
		const known = tabs.get(1) ?? expect.fail();
		[known.page, known.past] = [known.past[0] ?? expect.fail(), [known.page]];
		expect(isAskedByPast(tabs, 1, first)).toBe(false);
	});

	test('nor where documents have addresses alone, until the new one has spoken', () => {
		const tabs = opened();
		begin(tabs, 1, 'https://page.test/next');
		const late = { document: '', url: pageUrl };
		expect(isAskedByPast(tabs, 1, late)).toBe(true);
		expect(isAskedByPast(tabs, 1, { document: '', url: 'https://page.test/next' })).toBe(false);
		expect(isAskedByPast(tabs, 1, { document: '', url: '' })).toBe(false);
		say(tabs, 0, []);
		expect(isAskedByPast(tabs, 1, late)).toBe(false);
		add(tabs, 1, file(`${base}/a.mp4`));
		expect(pageOf(tabs, 1)?.seen).toHaveLength(1);
	});
});
