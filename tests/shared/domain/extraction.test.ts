import { expect, test } from 'vitest';
import * as v from 'valibot';
import { MediaChoice } from '../../../shared/domain/media-choice.ts';
import { Extraction, ExtractionView, mediaLimits } from '../../../shared/domain/extraction.ts';

const secret = 'k3y';
const item = {
	kind: 'item',
	extractor: 'generic',
	pageUrl: 'https://site.test/watch',
	id: 'a',
	title: 'A',
	creator: null,
	durationSeconds: 10,
	thumbnail: null,
	live: 'no',
	chapters: [],
	formats: [
		{
			id: 'f',
			protocol: 'http',
			container: 'mp4',
			video: null,
			audio: { codec: 'opus', channels: 2, language: 'en' },
			bitrate: 1,
			size: { bytes: 5, kind: 'estimate' },
			rank: 0,
			drm: false,
			note: null,
			url: `https://site.test/a?${secret}`,
			headers: [['Cookie', secret]],
		},
	],
	subtitles: [
		{ language: 'en', name: null, auto: false, container: 'vtt', url: `https://site.test/s?${secret}` },
	],
};

test('what a picker is told holds neither addresses of media nor headers', () => {
	const told = v.parse(ExtractionView, v.parse(Extraction, item));
	expect(JSON.stringify(told)).not.toContain(secret);
	expect(told).toMatchObject({ formats: [{ size: { bytes: 5, kind: 'estimate' } }] });
});

test.each(['file:///etc/passwd', 'data:,x', 'ftp://site.test/', 'javascript:1', 'http:///x', ''])(
	'media at %s is none',
	url => {
		const [format] = item.formats;
		expect(v.is(Extraction, { ...item, formats: [{ ...format, url }] })).toBe(false);
		expect(v.is(Extraction, { ...item, pageUrl: url })).toBe(false);
	},
);

test('texts are bounded', () => {
	const text = 'x'.repeat(mediaLimits.textUnits);
	expect(v.is(Extraction, { ...item, title: text })).toBe(true);
	expect(v.is(Extraction, { ...item, title: `${text}x` })).toBe(false);
});

test.each([
	[{ pick: { kind: 'height', height: 0 } }],
	[{ pick: { kind: 'audio', format: 'flac' } }],
	[{ pick: { kind: 'best' }, clip: { start: 5, end: 5 } }],
	[{ pick: { kind: 'best' }, clip: { start: -1, end: null } }],
	[{ pick: { kind: 'best' }, subtitles: { languages: ['--exec'], auto: false, as: 'embed' } }],
	[{ pick: { kind: 'best' }, container: 'exe' }],
])('%j is no choice', choice => {
	expect(v.is(MediaChoice, choice)).toBe(false);
});
