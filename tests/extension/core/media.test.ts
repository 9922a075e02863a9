import fc from 'fast-check';
import { expect, test } from 'vitest';
import { extractions } from '../../../extension/gallery/extractions.ts';
import { chosenOf, matching } from '../../../extension/src/core/media/entries.ts';
import { languagesOf } from '../../../extension/src/core/media/languages.ts';
import { offerText } from '../../../extension/src/core/media/offer-text.ts';
import { offersOf } from '../../../extension/src/core/media/offers.ts';
import { readTime } from '../../../extension/src/core/media/time-text.ts';
import type { MediaItemView, PlaylistEntry } from '../../../shared/domain/extraction.ts';
import { isKnownToSponsorBlock } from '../../../shared/domain/media-choice.ts';
import { words } from '../support/words.ts';

const itemOf = (state: string): MediaItemView => {
	const outcome = extractions[state];
	if (!outcome?.ok) throw new Error(state);
	return outcome.value as MediaItemView;
};
const textsOf = (item: MediaItemView) => offersOf(item, 'auto').map(offer => offerText(offer, words));

test('offers are what is there: no height that would be another, never a picture without its sound', () => {
	const item = itemOf('pickerItem');
	expect(textsOf(item)).toMatchObject([
		{ name: 'Best', size: expect.stringMatching(/^about /u) as string },
		{ name: '2160p' },
		{ name: '1440p' },
		{ name: '1080p', kind: '60 fps · mp4' },
		{ name: '720p', kind: 'mp4' },
		{ name: '480p' },
		{ name: 'Sound, as it is', kind: 'm4a' },
		{ name: 'Sound, m4a' },
		{ name: 'Sound, mp3', kind: 'converted' },
		{ name: 'Sound, opus' },
	]);
	for (const { tracks } of offersOf(item, 'auto')) expect(tracks.audio).not.toBeNull();
});

test('what has no picture offers its sound alone; what is protected offers nothing', () => {
	expect(textsOf(itemOf('pickerSound')).every(({ name }) => name.startsWith('Sound'))).toBe(true);
	expect(textsOf(itemOf('pickerProtected'))).toEqual([]);
});

test('what becomes of sponsored parts is asked of what YouTube shows, and of nothing else', () => {
	expect(isKnownToSponsorBlock(itemOf('pickerItem'))).toBe(true);
	for (const extractor of ['generic', 'stream', 'vimeo', 'youtubetab', 'plugin:youtube'])
		expect(isKnownToSponsorBlock({ extractor })).toBe(false);
});

test.each([
	['', null],
	['  ', null],
	['90', 90],
	['1:30', 90],
	['1:02:03', 3_723],
	['0:00', 0],
	['1:30.5', 90.5],
	['1:30,5', 90.5],
	['90:00', 5_400],
	['1:60', undefined],
	['1:99:00', undefined],
	['-1', undefined],
	['1:2:3:4', undefined],
	['soon', undefined],
])('%j is %j seconds', (text, seconds) => expect(readTime(text)).toBe(seconds));

test('a language is offered once, by people rather than by a machine', () => {
	const subtitle = (language: string, auto: boolean) => ({ language, name: null, auto, container: 'vtt' });
	const subtitles = [
		subtitle('de', true),
		subtitle('en', false),
		subtitle('de', false),
		subtitle('fr', true),
	];
	expect(languagesOf({ subtitles }).map(({ code, auto }) => [code, auto])).toEqual([
		['de', false],
		['en', false],
		['fr', true],
	]);
	const many = Array.from({ length: 500 }, (_, place) => subtitle(`x${place}`, true));
	expect(languagesOf({ subtitles: many })).toHaveLength(200);
});

test('entries are found by their words; what is chosen stays chosen whatever is shown', () => {
	const entries: PlaylistEntry[] = ['Alpha', 'beta', null].map((title, place) => ({
		index: place + 1,
		id: String(place),
		url: `https://example.com/${place}`,
		within: false,
		title,
		durationSeconds: null,
	}));
	expect(matching(entries, ' ALPHA ').map(({ index }) => index)).toEqual([1]);
	expect(matching(entries, '3').map(({ index }) => index)).toEqual([3]);
	expect(matching(entries, 'example.com').map(({ index }) => index)).toEqual([3]);
	fc.assert(
		fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 3 })), fc.boolean(), (indices, isReversed) => {
			const chosen = chosenOf(entries, new Set(indices), isReversed).map(({ index }) => index);
			const sorted = indices.toSorted((a, b) => a - b);
			expect(chosen).toEqual(isReversed ? sorted.toReversed() : sorted);
		}),
	);
});
