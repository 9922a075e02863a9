import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heightIn, identityOf, stemOf } from '../../../extension/src/core/capture/address.ts';
import { isAdAddress } from '../../../extension/src/core/capture/advert.ts';
import { isSaved, seenInAnswer } from '../../../extension/src/core/capture/answer.ts';
import { cardsOf } from '../../../extension/src/core/capture/cards.ts';
import { clockText } from '../../../extension/src/core/capture/card-text.ts';
import { parseSaid, type FrameLook, type Player } from '../../../extension/src/core/capture/look.ts';
import { mediaKindOf } from '../../../extension/src/core/capture/media-kind.ts';
import { readManifest } from '../../../extension/src/core/capture/read-manifest.ts';
import {
	add,
	answer,
	begin,
	beginFrame,
	framesMax,
	loadTab,
	look,
	pageOf,
	pastMax,
	saveTab,
	seenMax,
	tabsMax,
	turn,
	type Tabs,
} from '../../../extension/src/core/capture/registry.ts';
import type { Seen } from '../../../extension/src/core/capture/seen.ts';
import {
	base,
	file,
	frameLook,
	manifest,
	master,
	mediaOf,
	page,
	pageUrl,
	player,
	resolve,
} from '../support/seen.ts';
import { defaultCapture, loadCapture, modeOf, withMode } from '../../../extension/src/core/capture/sites.ts';

describe('addresses', () => {
	test.each([
		['ranges', `${base}/a.mp4?range=0-99`, `${base}/a.mp4?range=100-199`],
		['expiring links', `${base}/a.mp4?token=x&expires=1`, `${base}/a.mp4?token=y&expires=2`],
		['the scheme', 'http://cdn.test/a.mp4', 'https://CDN.test/a.mp4#t=10'],
		['the order of a query', `${base}/get?id=1&q=2`, `${base}/get?q=2&id=1`],
		['blocking reloads of a live playlist', `${base}/l.m3u8`, `${base}/l.m3u8?_HLS_msn=12&_HLS_part=3`],
		['tries', `${base}/a.mp4?retry=1`, `${base}/a.mp4?retry=2`],
		['ways to be given it', `${base}/a.mp4`, `${base}/a.mp4?dl=1`],
		['ranges in the path', `${base}/v/range/0-99/a`, `${base}/v/range/100-199/a`],
	])('are the same over %s', (_, a, b) => expect(identityOf(a)).toBe(identityOf(b)));

	test.each([
		[`${base}/a.mp4`, `${base}/b.mp4`],
		[`${base}/get?id=1`, `${base}/get?id=2`],
		['https://a.test/x.mp4', 'https://b.test/x.mp4'],
		[`${base}/watch?t=1`, `${base}/watch?t=2`],
	])('differ: %s and %s', (a, b) => expect(identityOf(a)).not.toBe(identityOf(b)));

	test.each([
		['film_720p.mp4', 'film_1080p.mp4'],
		['film.mp4', 'film-hd.mp4'],
		['720/film.mp4', '1080/film.mp4'],
		['film-640x360.webm', 'film-1280x720.mp4'],
		['film.mp4?quality=720', 'film.mp4?quality=1080'],
		['film-800k.mp4', 'film-2400kbps.mp4'],
	])('are qualities of one film: %s and %s', (a, b) =>
		expect(stemOf(`${base}/${a}`)).toBe(stemOf(`${base}/${b}`)),
	);

	test.each([
		['lesson-1.mp4', 'lesson-2.mp4'],
		['shdow.mp4', 'shadow.mp4'],
		['film.mp4?id=720', 'film.mp4?id=1080'],
		['highlands.mp4', 'lowlands.mp4'],
	])('are no qualities: %s and %s', (a, b) =>
		expect(stemOf(`${base}/${a}`)).not.toBe(stemOf(`${base}/${b}`)),
	);

	test.each([
		['film_1080p60.mp4', 1080],
		['film-1280x720.mp4', 720],
		['480/film.mp4', 480],
		['film.mp4?quality=360', 360],
		['film-2024.mp4', null],
	])('tell the lines of %s', (name, height) => expect(heightIn(`${base}/${name}`)).toBe(height));

	test.each([
		['https://ads.cdn.test/x.mp4', true],
		[`${base}/preroll/soap.mp4`, true],
		[`${base}/madeira.mp4`, false],
		[`${base}/adventures/roads.mp4`, false],
	])('say of themselves that they advertise: %s', (url, is) => expect(isAdAddress(url, pageUrl)).toBe(is));

	test('say nothing with words of the page’s own address', () =>
		expect(isAdAddress('https://ads.test/video.mp4', 'https://ads.test/12')).toBe(false));
});

test.each([
	['a.m3u8', 'text/plain', '', 'hls'],
	['a', 'application/vnd.apple.mpegurl; charset=utf-8', '', 'hls'],
	['a.mpd', 'application/octet-stream', '', 'dash'],
	['a.ts', 'video/mp2t', '', 'segment'],
	['a.m4s', 'video/mp4', '', 'segment'],
	['a', 'video/mp4', '', 'video'],
	['a.m4a', 'video/mp4', '', 'audio'],
	['get?id=1', 'application/octet-stream', 'talk.mkv', 'video'],
	['a.mp4', 'text/html', '', null],
	['a.js', 'text/javascript', '', null],
	['a', 'image/gif', '', null],
])('%s as %s named “%s” is %s', (path, type, name, kind) =>
	expect(mediaKindOf(`${base}/${path}`, type, name)).toBe(kind),
);

describe('an answer', () => {
	const answer = (headers: Record<string, string>, statusCode = 200) =>
		seenInAnswer({
			url: `${base}/a.mp4`,
			from: '',
			frameId: 2,
			type: 'xmlhttprequest',
			statusCode,
			at: 5,
			headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
		});

	test('tells the size of the whole file, whichever part it is', () => {
		expect(answer({ 'Content-Type': 'video/mp4', 'Content-Range': 'bytes 0-9/500' }, 206)).toMatchObject({
			bytes: 500,
		});
		expect(answer({ 'content-type': 'video/mp4', 'content-length': '70' })).toMatchObject({ bytes: 70 });
		expect(
			answer({ 'content-type': 'video/mp4', 'content-length': '70', 'content-encoding': 'gzip' }),
		).toMatchObject({ bytes: null });
		expect(answer({ 'content-type': 'video/mp4', 'content-length': '-7' })).toMatchObject({ bytes: null });
	});

	test('that failed or is no media is nothing', () => {
		expect(answer({ 'content-type': 'video/mp4' }, 404)).toBeNull();
		expect(answer({ 'content-type': 'text/html' })).toBeNull();
	});

	test('has the name that its server gives it', () => {
		const name = 'attachment; filename="x.mp4"; filename*=UTF-8\'\'T%C3%A4nze.mp4';
		expect(answer({ 'content-type': 'video/mp4', 'content-disposition': name })).toMatchObject({
			name: 'Tänze.mp4',
		});
		expect(isSaved([{ name: 'Content-Disposition', value: name }])).toBe(true);
	});
});

describe('a playlist', () => {
	test('of HLS tells its ladder, subtitles and what it leads to', () => {
		expect(readManifest(master, `${base}/v/master.m3u8`, resolve)).toMatchObject({
			format: 'hls',
			renditions: [
				{ height: 360, bandwidth: 800_000 },
				{ height: 720, bandwidth: 2_400_000 },
			],
			children: ['//cdn.test/v/de.m3u8', '//cdn.test/v/low/index.m3u8', '//cdn.test/v/high/index.m3u8'],
			subtitles: [{ language: 'de', label: 'Deutsch' }],
			isLive: false,
			isProtected: false,
			hasPicture: true,
		});
	});

	test('of a hundred pieces is as short as one of few', () => {
		const facts = readManifest(mediaOf(5_000), `${base}/v/index.m3u8`, resolve);
		expect(facts).toMatchObject({ durationSeconds: 20_000, forms: ['//cdn.test/v/seg-#.ts'], files: [] });
	});

	test.each([
		['#EXT-X-KEY:METHOD=AES-128,URI="k"\n', false],
		['#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://k",KEYFORMAT="com.apple.streamingkeydelivery"\n', true],
		[
			'#EXT-X-KEY:METHOD=SAMPLE-AES-CTR,URI="data:,",KEYFORMAT="urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"\n',
			true,
		],
	])('with %s is protected: %s', (key, is) =>
		expect(readManifest(mediaOf(2, key), `${base}/i.m3u8`, resolve)?.isProtected).toBe(is),
	);

	test('without an end is live', () =>
		expect(readManifest(mediaOf(2).replace('#EXT-X-ENDLIST', ''), `${base}/i.m3u8`, resolve)).toMatchObject({
			isLive: true,
			durationSeconds: null,
		}));

	test('of DASH tells ladder, length, languages and the forms of its pieces', () => {
		const text = `<?xml version="1.0"?>
<!-- made <by> somebody --><MPD type="static" mediaPresentationDuration="PT1M2.5S"><BaseURL>media/</BaseURL><Period>
<AdaptationSet mimeType="video/mp4"><SegmentTemplate media="$RepresentationID$/$Number%05d$.m4s?x=1&amp;y=2" initialization="$RepresentationID$/init.mp4"/>
<Representation id="v1" bandwidth="1000" width="640" height="360"/><Representation id="v2" bandwidth="2000" width="1280" height="720"/></AdaptationSet>
<AdaptationSet contentType="text" lang="fr"><Representation id="t"><BaseURL>fr.vtt</BaseURL></Representation></AdaptationSet>
</Period></MPD>`;
		expect(readManifest(text, `${base}/v/x.mpd`, resolve)).toMatchObject({
			format: 'dash',
			durationSeconds: 62.5,
			renditions: [{ height: 360 }, { height: 720 }],
			forms: ['//cdn.test/v/media/v#/#.m#s', '//cdn.test/v/media/v#/init.mp#'],
			files: ['//cdn.test/v/media/fr.vtt'],
			subtitles: [{ language: 'fr' }],
			isProtected: false,
		});
	});

	test('is nothing where it is none', () => {
		for (const text of ['', 'hello', '#EXTM3U\nsong.mp3', '<html><MPD></MPD>', '{"#EXTM3U":1}'])
			expect(readManifest(text, base, resolve)).toBeNull();
	});

	test('whatever it says, reading it ends with something bounded', () => {
		const line = fc.oneof(
			fc.constantFrom(
				'#EXTM3U',
				'#EXTINF:1,',
				'#EXT-X-STREAM-INF:BANDWIDTH=1',
				'#EXT-X-MAP:URI="x"',
				'<MPD>',
				'<Period>',
				'</Period>',
				'<BaseURL>',
			),
			fc.string(),
		);
		fc.assert(
			fc.property(
				fc.array(line, { maxLength: 200 }),
				fc.constantFrom('#EXTM3U\n#EXT-X-A\n', '<MPD>', ''),
				(lines, start) => {
					const facts = readManifest(
						start + lines.join('\n'),
						`${base}/x`,
						(ref, from) => URL.parse(ref, from)?.href ?? null,
					);
					if (facts)
						expect(facts.forms.length + facts.renditions.length + facts.children.length).toBeLessThan(500);
				},
			),
		);
	});
});

describe('cards', () => {
	test('a playlist, its ladder and its segments are one', () => {
		const cards = cardsOf(
			page(
				[
					manifest(`${base}/v/master.m3u8`, master),
					manifest(`${base}/v/high/index.m3u8`, mediaOf(30), 1_100),
					...Array.from({ length: 30 }, (_, at) =>
						file(`${base}/v/high/seg-${at}.mp4`, { via: 'script' }),
					).slice(0, 0),
				],
				{ 0: { players: [player({ src: 'blob:1', duration: 120, poster: `${base}/p.jpg` })] } },
			),
		);
		expect(cards).toMatchObject([
			{
				kind: 'hls',
				url: `${base}/v/master.m3u8`,
				durationSeconds: 120,
				thumbnail: `${base}/p.jpg`,
				ladder: [{ height: 720 }, { height: 360 }],
				size: { bytes: 36_000_000, isEstimate: true },
				subtitles: [{ language: 'de' }],
				title: 'The page',
				confidence: 'high',
			},
		]);
	});

	test('ranges and qualities of a file are one, with a ladder', () => {
		const seen = [
			file(`${base}/f_360p.mp4?range=0-1`, { bytes: 1_000_000 }),
			file(`${base}/f_360p.mp4?range=2-3`, { bytes: 1_000_000 }),
			file(`${base}/f_1080p.mp4`, { bytes: 9_000_000 }),
		];
		expect(cardsOf(page(seen))).toMatchObject([
			{ url: `${base}/f_1080p.mp4`, size: { bytes: 9_000_000 }, ladder: [{ height: 1080 }, { height: 360 }] },
		]);
	});

	test('of two with the same identity the fresher link counts', () => {
		const seen = [file(`${base}/a.mp4?token=old`, { at: 1 }), file(`${base}/a.mp4?token=new`, { at: 2 })];
		expect(cardsOf(page(seen))).toMatchObject([{ url: `${base}/a.mp4?token=new` }]);
		expect(cardsOf(page(seen.toReversed()))).toMatchObject([{ url: `${base}/a.mp4?token=new` }]);
	});

	test('what machines are told names the one player of a page', () => {
		const said = {
			by: 'jsonLd' as const,
			url: '',
			type: '',
			embedUrl: '',
			title: 'Its name',
			thumbnail: `${base}/t.jpg`,
			duration: 60,
			height: 0,
		};
		const cards = cardsOf(
			page([file(`${base}/a.mp4`)], {
				0: { players: [player({ src: `${base}/a.mp4` })], described: [said] },
			}),
		);
		expect(cards).toMatchObject([{ title: 'Its name', thumbnail: `${base}/t.jpg` }]);
	});

	test('a player that nobody knows the source of stands for the page', () => {
		expect(cardsOf(page([], { 0: { players: [player({ src: 'blob:x', duration: 50 })] } }))).toMatchObject([
			{ kind: 'page', url: pageUrl, confidence: 'low' },
		]);
	});

	test('what was put into a player by hand is its file, or pieces of it', () => {
		const source = (fed: readonly string[]): Seen => ({
			kind: 'source',
			blob: 'blob:x',
			frame: 0,
			at: 1,
			fed,
			manifest: '',
			duration: null,
		});
		const players = { 0: { players: [player({ src: 'blob:x' })] } };
		const whole = `${base}/whole.mp4`;
		expect(cardsOf(page([file(whole, { via: 'script' }), source([whole])], players))).toMatchObject([
			{ url: whole },
		]);
		const pieces = [1, 2, 3, 4].map(at => `${base}/p-${at}.mp4`);
		expect(
			cardsOf(page([...pieces.map(url => file(url, { via: 'script' })), source(pieces)], players)),
		).toMatchObject([{ kind: 'page' }]);
	});

	test('protection is said where keys are in use, or the playlist says so', () => {
		const key = '#EXT-X-KEY:METHOD=SAMPLE-AES-CTR,URI="x"\n';
		expect(cardsOf(page([manifest(`${base}/i.m3u8`, mediaOf(2, key))]))).toMatchObject([
			{ isProtected: true },
		]);
		const players = [player({ src: `${base}/a.mp4`, isProtected: true }), player({ src: `${base}/b.mp4` })];
		const found = cardsOf(page([], { 0: { players } }));
		expect(found.filter(({ isProtected }) => isProtected)).toMatchObject([{ url: `${base}/a.mp4` }]);
		expect(found).toHaveLength(2);
	});

	test('advertisements, foretastes and sounds of the page are none', () => {
		const players = [
			player({ src: `${base}/shoes.mp4`, isInAd: true }),
			player({ src: `${base}/hover.mp4`, isInLink: true, hasControls: false }),
			player({ src: `${base}/film.mp4` }),
		];
		const seen = [
			file(`${base}/shoes.mp4`),
			file(`${base}/hover.mp4`),
			file(`${base}/film.mp4`),
			file(`${base}/vast/soap.mp4`),
			file(`${base}/ding.mp3`, { type: 'audio/mpeg', bytes: 8_000 }),
		];
		expect(cardsOf(page(seen, { 0: { players } })).map(({ url }) => url)).toEqual([`${base}/film.mp4`]);
	});

	test('of a page that became another only what plays, and what came since, is there', () => {
		const seen = [
			file(`${base}/old.mp4`, { at: 10 }),
			file(`${base}/kept.mp4`, { at: 10 }),
			file(`${base}/new.mp4`, { at: 30 }),
		];
		const players = [player({ src: `${base}/kept.mp4` })];
		const urls = cardsOf(page(seen, { 0: { players } }, { turnedAt: 20 })).map(({ url }) => url);
		expect(urls.sort()).toEqual([`${base}/kept.mp4`, `${base}/new.mp4`]);
	});
});

describe('laws of cards', () => {
	const name = fc.constantFrom('a', 'b', 'film_720p', 'film_1080p', 'x-1', 'x-2', 'x-3', 'x-4', 'x-5');
	const frame = fc.constantFrom(0, 1, 2);
	const at = fc.nat({ max: 50 });
	const anyFile = fc
		.record({
			name,
			frame,
			at,
			via: fc.constantFrom('media' as const, 'script' as const),
			bytes: fc.option(fc.nat({ max: 9_000_000 })),
			token: fc.nat({ max: 3 }),
		})
		.map(({ name, token, ...rest }) => file(`${base}/${name}.mp4?token=${token}`, rest));
	const anyManifest = fc
		.record({ name: fc.constantFrom('m', 'n'), at, isRead: fc.boolean(), isMaster: fc.boolean() })
		.map(({ name, at, isRead, isMaster }) =>
			manifest(
				`${base}/${name}/${isMaster ? 'master' : 'low/index'}.m3u8`,
				isRead ? (isMaster ? master : mediaOf(10)) : null,
				at,
			),
		);
	const anySource = fc
		.record({
			blob: fc.constantFrom('blob:1', 'blob:2'),
			frame,
			at,
			fed: fc.uniqueArray(name, { maxLength: 3 }),
			isHinted: fc.boolean(),
		})
		.map(({ fed, isHinted, ...rest }): Seen => ({
			kind: 'source',
			...rest,
			fed: fed.map(one => `${base}/${one}.mp4`),
			manifest: isHinted ? `${base}/m/master.m3u8` : '',
			duration: null,
		}));
	const anySeen = fc.array(fc.oneof(anyFile, anyManifest, anySource), { maxLength: 25 });
	const anyPlayers = fc.array(
		fc
			.record({
				src: fc.constantFrom('blob:1', 'blob:2', `${base}/a.mp4`, `${base}/x-1.mp4`, `${base}/m/master.m3u8`),
				duration: fc.constantFrom(null, 40, 900),
			})
			.map(player),
		{ maxLength: 3 },
	);
	const anyPage = fc.record({ seen: anySeen, here: anyPlayers, there: anyPlayers });
	const cardsFrom = (seen: readonly Seen[], here: Player[], there: Player[]) =>
		cardsOf(page(seen, { 0: { players: here }, 1: { players: there, url: 'https://frame.test/' } }));

	test('the order in which things were learned does not count', () => {
		fc.assert(
			fc.property(anyPage, fc.infiniteStream(fc.nat()), ({ seen, here, there }, luck) => {
				const order = seen
					.map(one => ({ one, key: luck.next().value as number }))
					.sort((a, b) => a.key - b.key);
				expect(
					cardsFrom(
						order.map(({ one }) => one),
						here,
						there,
					),
				).toEqual(cardsFrom(seen, here, there));
			}),
		);
	});

	test('what is seen twice is the same as once', () => {
		fc.assert(
			fc.property(anyPage, ({ seen, here, there }) => {
				expect(cardsFrom([...seen, ...seen], here, there)).toEqual(cardsFrom(seen, here, there));
			}),
		);
	});

	test('one thing is never two cards, and keys name one each', () => {
		fc.assert(
			fc.property(anyPage, ({ seen, here, there }) => {
				const keys = cardsFrom(seen, here, there).map(({ key }) => key);
				expect(new Set(keys).size).toBe(keys.length);
			}),
		);
	});

	test('no segment is ever a card', () => {
		const count = fc.integer({ min: 1, max: 60 });
		const ending = fc.constantFrom('ts', 'm4s', 'mp4', 'aac');
		fc.assert(
			fc.property(count, ending, fc.boolean(), fc.nat({ max: 60 }), (count, ending, isFirst, played) => {
				const text = mediaOf(count).replaceAll('.ts', `.${ending}`);
				const list = manifest(`${base}/v/index.m3u8`, text);
				const segments = Array.from({ length: Math.min(count, played) }, (_, at) => {
					const url = `${base}/v/seg-${at}.${ending}`;
					return seenInAnswer({
						url,
						from: '',
						frameId: 0,
						type: 'xmlhttprequest',
						statusCode: 200,
						at: 2_000 + at,
						headers: [
							{ name: 'content-type', value: 'video/mp4' },
							{ name: 'content-length', value: '900000' },
						],
					});
				}).filter(one => one !== null);
				const cards = cardsOf(page(isFirst ? [list, ...segments] : [...segments, list]));
				expect(cards.map(({ url }) => url)).toEqual([`${base}/v/index.m3u8`]);
			}),
		);
	});
});

describe('tabs', () => {
	const look1 = (change: Partial<FrameLook> = {}, isBack = false, at = 100) => ({
		look: frameLook(change),
		isBack,
		at,
	});
	const tab = 7;
	const start = (): Tabs => {
		const tabs: Tabs = new Map();
		begin(tabs, tab, pageUrl);
		return tabs;
	};
	const urls = (tabs: Tabs) => pageOf(tabs, tab)?.seen.flatMap(one => ('url' in one ? [one.url] : []));

	test('keep no more than they may, and lose pieces before anything else', () => {
		const tabs = start();
		add(tabs, tab, manifest(`${base}/first.m3u8`, null));
		for (let at = 0; at < seenMax + 50; at += 1) add(tabs, tab, file(`${base}/${at}.mp4`, { via: 'script' }));
		expect(pageOf(tabs, tab)?.seen).toHaveLength(seenMax);
		expect(urls(tabs)).toContain(`${base}/first.m3u8`);
		expect(urls(tabs)).not.toContain(`${base}/0.mp4`);
	});

	test('are bounded themselves, with their frames and pasts', () => {
		const tabs: Tabs = new Map();
		for (let at = 0; at < tabsMax + 5; at += 1) begin(tabs, at, pageUrl);
		expect(tabs.size).toBe(tabsMax);
		for (let at = 0; at < 20; at += 1) begin(tabs, 50, `${pageUrl}/${at}`);
		expect(tabs.get(50)?.past).toHaveLength(pastMax);
		for (let frame = 1; frame < framesMax + 20; frame += 1)
			beginFrame(tabs, 50, frame, { url: pageUrl, parent: 0, look: null });
		expect(tabs.get(50)?.page.frames.size).toBe(framesMax);
	});

	test('begin anew with another page, and have the old one again when it comes back', () => {
		const tabs = start();
		look(tabs, tab, 0, look1());
		add(tabs, tab, file(`${base}/a.mp4`));
		begin(tabs, tab, 'https://page.test/next');
		look(tabs, tab, 0, look1({ document: 'document-2', url: 'https://page.test/next' }));
		expect(urls(tabs)).toEqual([]);
		// A late word of the page that was left.
		expect(look(tabs, tab, 0, look1())).toBe(false);
		expect(look(tabs, tab, 0, look1({}, true))).toBe(true);
		expect(urls(tabs)).toEqual([`${base}/a.mp4`]);
	});

	test('are of one page, whether its answer or its own words are heard of first', () => {
		const tabs = start();
		look(tabs, tab, 0, look1());
		const next = 'https://page.test/next';
		const said = look1({ document: 'document-2', url: `${next}#part` }, false, 1_000);
		look(tabs, tab, 0, said);
		add(tabs, tab, file(`${base}/b.mp4`));
		answer(tabs, tab, next, 1_400);
		expect(urls(tabs)).toEqual([`${base}/b.mp4`]);
		expect(look(tabs, tab, 0, { ...said, at: 1_800 })).toBe(true);
		// Loaded anew: nothing of before is of it.
		answer(tabs, tab, next, 2_000);
		expect(urls(tabs)).toEqual([]);
		expect(look(tabs, tab, 0, look1({ document: 'document-3', url: next }, false, 2_100))).toBe(true);
	});

	test.each([
		['another address', 'https://page.test/third', 1_400],
		['much later', 'https://page.test/next', 9_000],
	])('are not of a page that is answered with %s', (_, url, at) => {
		const tabs = start();
		look(tabs, tab, 0, look1());
		const document = 'document-2';
		look(tabs, tab, 0, look1({ document, url: 'https://page.test/next' }, false, 1_000));
		add(tabs, tab, file(`${base}/b.mp4`));
		answer(tabs, tab, url, at);
		expect(urls(tabs)).toEqual([]);
	});

	test('forget a frame that gets another document, with those in it', () => {
		const tabs = start();
		beginFrame(tabs, tab, 3, { url: 'https://f.test/', parent: 0, look: null });
		beginFrame(tabs, tab, 4, { url: 'https://g.test/', parent: 3, look: null });
		add(tabs, tab, file(`${base}/in.mp4`, { frame: 4 }));
		add(tabs, tab, file(`${base}/top.mp4`));
		beginFrame(tabs, tab, 3, { url: 'https://f.test/2', parent: 0, look: null });
		expect(urls(tabs)).toEqual([`${base}/top.mp4`]);
	});

	test.each([
		['https://page.test/other', true],
		['https://page.test/watch#part', false],
		['https://page.test/watch#/route/2', true],
		['https://page.test/watch?v=2', true],
	])('turn into another page at %s: %s', (url, is) => {
		const tabs = start();
		turn(tabs, tab, url, 5_000);
		expect((pageOf(tabs, tab)?.turnedAt ?? 0) > 0).toBe(is);
	});

	test('are the same after the background slept', () => {
		const tabs = start();
		look(tabs, tab, 0, look1({ players: [player({ src: `${base}/a.mp4` })] }));
		add(tabs, tab, file(`${base}/a.mp4`));
		const known = tabs.get(tab);
		if (!known) throw new Error('it is there');
		const again = loadTab(structuredClone(saveTab(known)));
		expect(again && new Map([[tab, again]])).toEqual(tabs);
		for (const wrong of [null, undefined, 5, [], [{}], 'x']) expect(loadTab(wrong)).toBeNull();
	});

	test('seen twice in any order, a thing is known by all that was told', () => {
		const known = file(`${base}/a.mp4`, { at: 1, bytes: 9_000, name: 'n.mp4', via: 'media' });
		const again = file(`${base}/a.mp4`, { at: 2, bytes: null, type: '', via: 'script' });
		const after = [known, again].map((first, at) => {
			const tabs = start();
			add(tabs, tab, first);
			add(tabs, tab, at === 0 ? again : known);
			return pageOf(tabs, tab)?.seen[0];
		});
		expect(after[0]).toEqual(after[1]);
		expect(after[0]).toMatchObject({ bytes: 9_000, name: 'n.mp4', via: 'media', type: 'video/mp4' });
	});
});

describe('what a script in a page says', () => {
	test('is taken where it is whole', () =>
		expect(parseSaid({ type: 'capture.look', look: frameLook(), isBack: false })).toMatchObject({
			fetched: [],
		}));

	test('is nothing where it is not, whatever it is', () => {
		const many = Array.from({ length: 61 }, () => player());
		for (const wrong of [
			null,
			'x',
			{ type: 'add', url: 'https://x.test' },
			{ type: 'capture.look', look: { ...frameLook(), players: many }, isBack: false },
			{ type: 'capture.look', look: { ...frameLook(), url: 'x'.repeat(9_000) }, isBack: false },
			{
				type: 'capture.look',
				look: { ...frameLook(), players: [{ ...player(), width: Number.NaN }] },
				isBack: false,
			},
			{ type: 'capture.noticed', document: 'document-1', noticed: [{ kind: 'manifest', url: 5, text: '' }] },
		])
			expect(parseSaid(wrong)).toBeNull();
		fc.assert(
			fc.property(fc.anything(), value => {
				expect(parseSaid(value)).toBeNull();
			}),
		);
	});
});

describe('sites', () => {
	test('are chosen one by one, both ways', () => {
		const never = withMode(defaultCapture, 'https://www.page.test/x', 'never');
		expect(modeOf(never, 'https://m.page.test/y', 'always')).toBe('never');
		expect(modeOf(never, 'https://other.test/', 'always')).toBe('always');
		expect(modeOf(never, 'https://nopage.test/', 'ask')).toBe('ask');
		expect(withMode(never, 'https://page.test/', null)).toEqual(defaultCapture);
	});

	test('damaged, are as they were at first', () => {
		for (const wrong of [undefined, 7, { sites: { a: 'sometimes' } }])
			expect(loadCapture(wrong)).toEqual(defaultCapture);
	});
});

test.each([
	[5, '0:05'],
	[65, '1:05'],
	[3_723, '1:02:03'],
	[35_999.6, '10:00:00'],
])('%d seconds are %s', (seconds, text) => expect(clockText(seconds)).toBe(text));
