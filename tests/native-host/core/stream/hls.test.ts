import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHls } from '../../../../native-host/src/core/stream/hls-read.ts';
import type { StreamSegment } from '../../../../native-host/src/core/stream/stream-plan.ts';

const url = 'https://media.example/show/list.m3u8?token=t';
const resolve = (reference: string, base: string) => URL.parse(reference, base)?.href ?? null;
const read = (text: string, inherited: [string, string][] = []) =>
	readHls(text, { url, resolve, query: new Map([['token', 't']]), inherited: new Map(inherited) });

const media = (...lines: string[]) => ['#EXTM3U', '#EXT-X-TARGETDURATION:4', ...lines].join('\n');

function segmentsOf(text: string): readonly StreamSegment[] {
	const playlist = read(text);
	if (!playlist.ok || playlist.value.kind !== 'media') throw new Error(JSON.stringify(playlist));
	return playlist.value.track.segments;
}

const faultOf = (text: string) => {
	const playlist = read(text);
	return playlist.ok ? null : playlist.error;
};

test('numbers, timelines and the IV that follows from a number', () => {
	const text = media(
		'#EXT-X-MEDIA-SEQUENCE:255',
		'#EXT-X-DISCONTINUITY-SEQUENCE:3',
		'#EXT-X-KEY:METHOD=AES-128,URI="k"',
		'#EXTINF:4,Ein Titel mit ä',
		'a.ts',
		'#EXT-X-DISCONTINUITY',
		'#EXTINF:3.5,',
		'b.ts',
		'#EXT-X-KEY:METHOD=NONE',
		'#EXTINF:2,',
		'c.ts',
		'#EXT-X-ENDLIST',
	);
	const [a, b, c] = segmentsOf(text);
	expect(a).toMatchObject({ number: 255, seconds: 4, timeline: 3, url: 'https://media.example/show/a.ts' });
	expect(a?.key).toEqual({ url: 'https://media.example/show/k', ivHex: `${'0'.repeat(30)}ff` });
	expect(b).toMatchObject({ number: 256, timeline: 4, key: { ivHex: `${'0'.repeat(29)}100` } });
	expect(c).toMatchObject({ number: 257, timeline: 4, key: null });
});

test('a written IV counts, also for an initialization; byte ranges follow one another', () => {
	const [a, b] = segmentsOf(
		media(
			'#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x000102030405060708090A0B0C0D0E0F',
			'#EXT-X-MAP:URI="all.mp4",BYTERANGE="100@0"',
			'#EXTINF:4,',
			'#EXT-X-BYTERANGE:50@100',
			'all.mp4',
			'#EXTINF:4,',
			'#EXT-X-BYTERANGE:60',
			'all.mp4',
		),
	);
	expect(a?.key?.ivHex).toBe('000102030405060708090a0b0c0d0e0f');
	expect(a?.init).toMatchObject({ range: { start: 0, end: 100 }, key: a?.key });
	expect([a?.range, b?.range]).toEqual([
		{ start: 100, end: 150 },
		{ start: 150, end: 210 },
	]);
});

test('gaps, parts of segments that are being made, dates and cues are no segments', () => {
	const segments = segmentsOf(
		media(
			'#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES',
			'#EXT-X-PART-INF:PART-TARGET=1',
			'#EXT-X-DATERANGE:ID="x",START-DATE="2020-01-01T00:00:00Z",CLASS="c"',
			'#EXTINF:4,',
			'a.ts',
			'#EXT-X-GAP',
			'#EXTINF:4,',
			'b.ts',
			'#EXT-X-CUE-OUT:10',
			'#EXTINF:4,',
			'c.ts',
			'#EXT-X-PART:DURATION=1,URI="d1.ts"',
			'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="d2.ts"',
			'#EXT-X-RENDITION-REPORT:URI="other.m3u8"',
		),
	);
	expect(segments.map(({ number }) => number)).toEqual([0, 2]);
});

test('a playlist without its end is asked for again, one with its end or of a video on demand is not', () => {
	const reload = (text: string) => {
		const playlist = read(text);
		return playlist.ok && playlist.value.kind === 'media' ? playlist.value.track.reloadSeconds : undefined;
	};
	expect(reload(media('#EXTINF:4,', 'a.ts'))).toBe(4);
	expect(reload(media('#EXTINF:4,', 'a.ts', '#EXT-X-ENDLIST'))).toBeNull();
	expect(reload(media('#EXT-X-PLAYLIST-TYPE:VOD', '#EXTINF:4,', 'a.ts'))).toBeNull();
});

test('variables: named here, of the address, of the master; none is guessed', () => {
	const text = media(
		'#EXT-X-DEFINE:NAME="path",VALUE="p"',
		'#EXT-X-DEFINE:QUERYPARAM="token"',
		'#EXT-X-DEFINE:IMPORT="host"',
		'#EXTINF:4,',
		'https://{$host}/{$path}.ts?{$token}',
	);
	const playlist = read(text, [['host', 'h.example']]);
	expect(playlist.ok && playlist.value.kind === 'media' && playlist.value.track.segments[0]?.url).toBe(
		'https://h.example/p.ts?t',
	);
	expect(read(text).ok).toBe(false);
	// What looks like a variable where none is defined is an address.
	expect(segmentsOf(media('#EXTINF:4,', '{$x}.ts'))[0]?.url).toContain('%7B$x%7D.ts');
});

test.each([
	['METHOD=SAMPLE-AES,URI="skd://x",KEYFORMAT="com.apple.streamingkeydelivery"', 'FairPlay'],
	['METHOD=SAMPLE-AES,URI="k"', 'SAMPLE-AES'],
	['METHOD=SAMPLE-AES-CTR,URI="d",KEYFORMAT="urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"', 'Widevine'],
	['METHOD=AES-128,URI="d",KEYFORMAT="com.microsoft.playready"', 'PlayReady'],
])('protection is named and refused: %s', (key, name) => {
	expect(faultOf(media(`#EXT-X-KEY:${key}`, '#EXTINF:4,', 'a.ts'))).toEqual({
		code: 'media_drm',
		detail: name,
	});
});

test('where several keys open a segment, the plain one is used', () => {
	const plain = '#EXT-X-KEY:METHOD=AES-128,URI="k"';
	const other = '#EXT-X-KEY:METHOD=AES-128,URI="d",KEYFORMAT="com.microsoft.playready"';
	for (const keys of [
		[plain, other],
		[other, plain],
	])
		expect(segmentsOf(media(...keys, '#EXTINF:4,', 'a.ts'))[0]?.key?.url).toBe(
			'https://media.example/show/k',
		);
});

test.each([
	['', 'stream_invalid'],
	['<html>', 'stream_invalid'],
	[media('#EXT-X-KEY:METHOD=AES-256,URI="k"', '#EXTINF:4,', 'a'), 'stream_unsupported'],
	[media('#EXT-X-KEY:METHOD=AES-128', '#EXTINF:4,', 'a'), 'stream_invalid'],
	[media('#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x00', '#EXTINF:4,', 'a'), 'stream_invalid'],
	[media('#EXTINF:4,', '#EXT-X-BYTERANGE:10', 'a'), 'stream_invalid'],
	[media('#EXTINF:4,', 'http://[bad'), 'stream_invalid'],
	[media('#EXTINF:1e9,', 'a'), 'stream_invalid'],
	[media('#EXT-X-MAP:URI', '#EXTINF:4,', 'a'), 'stream_invalid'],
	[`#EXTM3U\n${'#EXT-X-STREAM-INF:BANDWIDTH=1\na\n'.repeat(5_000)}`, 'stream_too_large'],
	[media(`#EXTINF:4,\n${'x'.repeat(70_000)}`), 'stream_invalid'],
])('what cannot be read is a fault: %#', (text, code) => {
	expect(faultOf(text)?.code).toBe(code);
});

test('variants, with sounds of their own, and subtitles; an apostrophe in a name swallows nothing', () => {
	const playlist = read(
		[
			'#EXTM3U',
			`#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="L'original",DEFAULT=YES,LANGUAGE="fr",URI="fr.m3u8"`,
			'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Described",CHARACTERISTICS="public.accessibility.describes-video",URI="d.m3u8"',
			'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="Deutsch",LANGUAGE="de",URI="de.m3u8"',
			'#EXT-X-STREAM-INF:BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1500000,RESOLUTION=1280x720,FRAME-RATE=50,CODECS="avc1.64001f,mp4a.40.2",VIDEO-RANGE=PQ,AUDIO="a",SUBTITLES="s"',
			'v.m3u8',
			'#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.2"',
			'only.m3u8',
			'#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="i.m3u8"',
		].join('\n'),
	);
	if (!playlist.ok || playlist.value.kind !== 'master') throw new Error(JSON.stringify(playlist));
	const { formats, subtitles } = playlist.value.ladder;
	expect(formats.map(({ video, audio, rank }) => [video?.height ?? null, audio?.language, rank])).toEqual([
		[720, undefined, 0],
		[null, 'fr', 0],
		[null, null, -2],
		[null, null, 0],
	]);
	expect(formats[0]).toMatchObject({
		bitrate: 1_500_000,
		video: { codec: 'avc1.64001f', fps: 50, hdr: 'PQ' },
	});
	expect(formats[1]).toMatchObject({
		note: "L'original",
		url: 'https://media.example/show/fr.m3u8',
		audio: { codec: 'mp4a.40.2' },
	});
	expect(subtitles).toEqual([{ language: 'de', name: 'Deutsch', url: 'https://media.example/show/de.m3u8' }]);
});

test('whatever is served, reading ends with segments or a fault', () => {
	const names = `INF:|-X-KEY:|-X-MAP:|-X-MEDIA:|-X-STREAM-INF:|-X-BYTERANGE:|-X-DEFINE:|-X-MEDIA-SEQUENCE:|
-X-DISCONTINUITY|-X-GAP|-X-SESSION-KEY:`;
	const tag = fc.constantFrom('', ...names.split(/\|\n?/u).map(name => `#EXT${name}`));
	const value = fc.oneof(
		fc.string(),
		fc.constantFrom(
			'METHOD=AES-128,URI="k",IV=0xZZ',
			'TYPE=AUDIO',
			'NAME="x",VALUE="{$x}"',
			'-1',
			'1@-1',
			'URI=',
		),
	);
	const line = fc.tuple(tag, value).map(parts => parts.join(''));
	fc.assert(
		fc.property(fc.array(line, { maxLength: 30 }), lines => {
			const playlist = read(media(...lines));
			if (!playlist.ok) return;
			if (playlist.value.kind === 'master') return;
			for (const { number, seconds, range } of playlist.value.track.segments) {
				expect(number).toBeGreaterThanOrEqual(0);
				expect(seconds).toBeGreaterThanOrEqual(0);
				if (range) expect(range.end).toBeGreaterThan(range.start);
			}
		}),
		{ numRuns: 500 },
	);
});
