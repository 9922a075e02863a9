import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { MediaItem } from '../../../../shared/domain/extraction.ts';
import { MediaFacts } from '../../../../shared/domain/media.ts';
import { factsOf } from '../../../../native-host/src/core/extraction/facts.ts';

const itemOf = (more: Partial<MediaItem>): MediaItem => ({
	kind: 'item',
	extractor: 'youtube',
	pageUrl: 'https://site.test/watch',
	id: 'x1',
	title: 'A talk',
	creator: null,
	durationSeconds: 61.5,
	thumbnail: null,
	live: 'no',
	chapters: [],
	subtitles: [],
	formats: [],
	...more,
});

const long = fc.string({ unit: 'grapheme', maxLength: 4_096, size: 'max' });

test('whatever a page says, its facts fit a task', () => {
	fc.assert(
		fc.property(
			fc.record({
				title: long,
				id: long,
				extractor: long,
				creator: fc.option(long),
				pageUrl: fc.string({ maxLength: 20_000, size: 'max' }).map(path => `https://site.test/${path}`),
				durationSeconds: fc.option(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })),
			}),
			fc.option(fc.double({ min: 0.1, noNaN: true, noDefaultInfinity: true })),
			(more, height) => {
				const picture = { codec: null, width: null, height, fps: null, hdr: null };
				const facts = factsOf(itemOf(more), picture);
				expect(v.parse(MediaFacts, facts)).toEqual(facts);
			},
		),
		{ numRuns: 100 },
	);
});

test.each([
	['youtube', { site: 'youtube', id: 'x1' }],
	['plugin:own-site', { site: 'own-site', id: 'x1' }],
	['generic', { site: null, id: null }],
	['stream', { site: null, id: null }],
])('found by %s', (extractor, expected) => {
	expect(factsOf(itemOf({ extractor }), null)).toMatchObject({ ...expected, durationMs: 61_500 });
});
