import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Extraction, mediaLimits, type MediaItem } from '../../../../shared/domain/extraction.ts';
import { netscapeCookies } from '../../../../native-host/src/core/extraction/netscape-cookies.ts';
import { isAtLeast } from '../../../../native-host/src/core/extraction/yt-dlp-arguments.ts';
import { lastError } from '../../../../native-host/src/core/extraction/yt-dlp-end.ts';
import { readInfo } from '../../../../native-host/src/core/extraction/yt-dlp-info.ts';

const context = { pageUrl: 'https://site.test/page', from: 1 };
const read = (info: unknown) => readInfo(JSON.stringify(info), context);
function itemOf(info: object): MediaItem {
	const found = read({ id: 'a', title: 'A', ...info });
	if (found?.kind !== 'item') throw new Error('no item');
	return found;
}
const base = { format_id: 'f', url: 'https://cdn.test/f', ext: 'mp4', protocol: 'https' };
const formatOf = (format: object) => itemOf({ formats: [{ ...base, ...format }] }).formats[0];

const known = [
	'_type',
	'id',
	'title',
	'formats',
	'entries',
	'subtitles',
	'chapters',
	'url',
	'webpage_url',
	'format_id',
	'protocol',
	'ext',
	'vcodec',
	'height',
	'tbr',
	'filesize',
	'http_headers',
	'duration',
	'thumbnail',
	'__proto__',
];
const hostile = fc.letrec(tie => ({
	value: fc.oneof(
		{ depthSize: 'medium', withCrossShrink: true },
		fc.constantFrom<unknown>(
			null,
			'',
			'playlist',
			'url',
			'none',
			'https://h.test/x',
			'file:///etc/passwd',
			'\u001b[2J',
			-1,
			1e308,
			true,
		),
		fc.string({ unit: 'binary' }),
		fc.double(),
		fc.array(tie('value'), { maxLength: 6 }),
		fc.dictionary(fc.constantFrom(...known), tie('value'), { maxKeys: 8 }),
	),
})).value;

test('whatever it prints, what is read is well formed or nothing, and never an error', () => {
	fc.assert(
		fc.property(
			fc.oneof(
				hostile.map(value => JSON.stringify(value) ?? ''),
				fc.string(),
			),
			text => {
				const found = readInfo(text, context);
				if (found !== null) v.parse(Extraction, found);
			},
		),
		{ numRuns: 2_000 },
	);
});

test('no more of anything than allowed', () => {
	const many = <Value>(make: (at: number) => Value) => Array.from({ length: 3_000 }, (_, at) => make(at));
	const item = itemOf({
		title: 'x'.repeat(50_000),
		formats: many(at => ({ ...base, format_id: `f${at}` })),
		chapters: many(at => ({ start_time: at, end_time: at + 1, title: 'c' })),
		subtitles: Object.fromEntries(many(at => [`l${at}`, [{ ext: 'vtt', url: 'https://h.test/s' }]])),
	});
	expect(item.title).toHaveLength(mediaLimits.textUnits);
	expect(item.formats).toHaveLength(mediaLimits.formats);
	expect(item.chapters).toHaveLength(mediaLimits.chapters);
	expect(item.subtitles).toHaveLength(mediaLimits.subtitles);
	const list = read({
		_type: 'playlist',
		id: 'p',
		entries: many(at => ({ _type: 'url', url: `https://h.test/${at}` })),
	});
	expect(list).toMatchObject({ kind: 'playlist' });
	expect(list?.kind === 'playlist' && list.entries.length).toBe(mediaLimits.pageEntries);
});

describe('formats', () => {
	test.each([
		['https', {}, 'http'],
		['m3u8_native', {}, 'hls'],
		['m3u8', {}, 'hls'],
		['http_dash_segments', { manifest_url: 'https://cdn.test/a.mpd' }, 'dash'],
		['http_dash_segments', {}, 'other'],
		['rtmp', {}, 'other'],
		['f4m', {}, 'other'],
		['https', { impersonate: true }, 'other'],
		['https', { url: 'rtmp://cdn.test/x' }, 'other'],
	])('%s %j is fetched as %s', (protocol, more, expected) => {
		expect(formatOf({ protocol, ...more })?.protocol).toBe(expected);
	});

	test('what only yt-dlp can fetch has the address of its page', () => {
		expect(formatOf({ protocol: 'rtmp', url: 'rtmp://cdn.test/x' })?.url).toBe(context.pageUrl);
	});

	test.each([
		[{ vcodec: 'none', acodec: 'opus' }, false, true],
		[{ vcodec: 'avc1', acodec: 'none' }, true, false],
		[{ vcodec: 'avc1' }, true, true],
		[{ ext: 'mp3' }, false, true],
		[{}, true, true],
	])('%j: picture %s, sound %s', (codecs, video, audio) => {
		const format = formatOf(codecs);
		expect([format?.video !== null, format?.audio !== null]).toEqual([video, audio]);
	});

	test('sizes, rates, preferences', () => {
		expect(formatOf({ filesize: 5, filesize_approx: 6 })?.size).toEqual({ bytes: 5, kind: 'exact' });
		expect(formatOf({ filesize_approx: 6.4 })?.size).toEqual({ bytes: 6, kind: 'estimate' });
		expect(formatOf({ tbr: 128.5 })?.bitrate).toBe(128_500);
		expect(formatOf({ language_preference: 10 })?.rank).toBe(11);
		expect(formatOf({ dynamic_range: 'HDR10', vcodec: 'vp9' })?.video?.hdr).toBe('HDR10');
		expect(formatOf({ has_drm: true })?.drm).toBe(true);
	});

	test('storyboards and formats without any track are none', () => {
		expect(formatOf({ protocol: 'mhtml', ext: 'mhtml' })).toBeUndefined();
		expect(formatOf({ vcodec: 'none', acodec: 'none' })).toBeUndefined();
	});

	test('headers that would break a request, or are the engine’s to set, are left out', () => {
		const headers = {
			Referer: 'https://site.test/',
			'X\r\nY': 'a',
			Z: 'a\r\nCookie: b',
			Range: 'bytes=0-',
			Host: 'x',
			N: 5,
		};
		expect(formatOf({ http_headers: headers })?.headers).toEqual([['Referer', 'https://site.test/']]);
	});

	test('cookies of the file’s own host come along, those of others do not', () => {
		const cookies =
			'a="1"; Domain=.cdn.test; Path=/; Secure; Expires=1; b=2; Domain=elsewhere.test; Path=/; c=3; Domain=cdn.test; Path=/';
		expect(formatOf({ cookies })?.headers).toEqual([['Cookie', 'a=1; c=3']]);
	});
});

test('of each language the subtitle that serves best; chats are none', () => {
	const at = (ext: string) => ({ ext, url: `https://h.test/${ext}`, name: 'English' });
	const item = itemOf({
		subtitles: { en: [at('json3'), at('vtt'), at('srt')], live_chat: [at('json')] },
		automatic_captions: { de: [at('ttml')], fr: [{ ext: 'vtt', url: 'file:///etc/passwd' }] },
	});
	expect(item.subtitles.map(({ language, auto, container }) => [language, auto, container])).toEqual([
		['en', false, 'vtt'],
		['de', true, 'ttml'],
	]);
});

test('entries that are broken keep the numbers of the others', () => {
	const entry = (name: string) => ({ _type: 'url', url: `https://h.test/${name}`, id: name });
	const list = read({
		_type: 'playlist',
		id: 'p',
		playlist_count: 4,
		requested_entries: [2, 3, 4],
		entries: [entry('b'), null, entry('d')],
	});
	expect(list?.kind === 'playlist' && list.entries.map(({ index, id }) => [index, id])).toEqual([
		[2, 'b'],
		[4, 'd'],
	]);
});

test.each([
	[{ is_live: true }, 'live'],
	[{ live_status: 'is_upcoming' }, 'upcoming'],
	[{ live_status: 'was_live', is_live: false }, 'no'],
])('%j is %s', (info, live) => expect(itemOf(info).live).toBe(live));

test('a cookie file holds one line a cookie, for that host alone, and nothing that could be another', () => {
	const value = fc.string({ unit: 'binary', maxLength: 20 });
	fc.assert(
		fc.property(fc.array(value, { maxLength: 8 }), values => {
			const header = ['Cookie', values.map((one, at) => `c${at}=${one}`).join('; ')] as const;
			const text = netscapeCookies([header], 'https://user:pw@Site.Test:8443/a');
			for (const line of (text ?? '').split('\n').slice(1, -1)) {
				const fields = line.split('\t');
				expect(fields).toHaveLength(7);
				expect(fields.slice(0, 5)).toEqual(['site.test', 'FALSE', '/', 'TRUE', '0']);
			}
		}),
	);
	expect(netscapeCookies([['Referer', 'x']], 'https://site.test/')).toBeNull();
});

test('what it says last is told without secrets and without advice for its authors', () => {
	const stderr = `WARNING: x\nERROR: [generic] a: Unable to open https://h.test/?token=s3cretS3cret0123456789abcd; please report this issue on https://x`;
	expect(lastError(stderr)).toBe('[generic] a: Unable to open https://h.test/?token=***');
});

test.each([
	['2025.11.12', true],
	['2025.11.12.233212', true],
	['2025.12.01', true],
	['2025.11.11', false],
	['2023.03.04', false],
	['rubbish', false],
])('%s is new enough: %s', (version, expected) => expect(isAtLeast(version, '2025.11.12')).toBe(expected));
