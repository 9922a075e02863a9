import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	filterRows,
	isPattern,
	kindCounts,
	matchedPart,
	matchPattern,
	patternIn,
} from '../../../extension/src/core/batch/filter.ts';
import {
	allLinksMax,
	linksMax,
	readFound,
	type Found,
	type Looked,
} from '../../../extension/src/core/batch/found.ts';
import {
	rowKinds,
	rowsOf,
	rowsOfList,
	type BatchRow,
	type RowKind,
} from '../../../extension/src/core/batch/rows.ts';
import { itemsOf } from '../../../extension/src/core/batch/wanted.ts';
import { parseAsk } from '../../../extension/src/core/page/asks.ts';

const page = { url: 'https://a.example/page', title: 'A page', storeId: 'jar', private: true };
const link = (url: string, text = ''): Found => ({ url, as: 'link', text });
const looked = (found: readonly Found[]): Looked => ({ page, found, isCut: false });

const found = fc.record({
	url: fc
		.nat(30)
		.map(number => `https://h${number % 3}.example/${number}.zip${number % 5 === 0 ? '#part' : ''}`),
	as: fc.constantFrom('link', 'image', 'video', 'audio'),
	text: fc.constantFrom('', 'one', 'Two'),
}) as fc.Arbitrary<Found>;
const pages = fc.array(fc.array(found, { maxLength: 20 }).map(looked), { maxLength: 4 });

describe('rows', () => {
	test('each address once, in order, with the first words that say something', () => {
		fc.assert(
			fc.property(pages, all => {
				const { rows, isCut } = rowsOf(all);
				const links = all
					.flatMap(one => one.found)
					.map(one => ({ ...one, url: one.url.replace('#part', '') }));
				expect(rows.map(({ url }) => url)).toEqual([...new Set(links.map(({ url }) => url))]);
				for (const { url, text } of rows)
					expect(text).toBe(links.find(one => one.url === url && one.text !== '')?.text ?? '');
				expect(isCut).toBe(false);
			}),
		);
	});

	test.each<[Found, RowKind, string]>([
		[link('https://a.example/x/film.MP4?token=1'), 'video', 'film.MP4'],
		[link('https://a.example/a%20b.pdf'), 'document', 'a b.pdf'],
		[link('https://a.example/%FF.zip'), 'archive', '%FF.zip'],
		[link('https://a.example/data.xyz'), 'file', 'data.xyz'],
		[link('https://a.example/about'), 'page', 'about'],
		[link('https://a.example/about.html'), 'page', 'about.html'],
		[link('https://a.example/get.php?id=1'), 'page', 'get.php'],
		[link('https://a.example'), 'page', 'a.example'],
		[{ url: 'https://a.example/photo', as: 'image', text: '' }, 'image', 'photo'],
		[{ url: 'https://a.example/stream', as: 'audio', text: '' }, 'audio', 'stream'],
	])('%o is a %s', (one, kind, name) => {
		expect(rowsOf([looked([one])]).rows).toMatchObject([{ kind, name, page }]);
	});

	test('no more than the bounds, and it is said', () => {
		const many = (count: number, from = 0) =>
			Array.from({ length: count }, (_, place) => link(`https://a.example/${from + place}`));
		expect(readFound(many(linksMax))).toMatchObject({ isCut: false });
		const cut = readFound(many(linksMax + 1));
		expect(cut.found).toHaveLength(linksMax);
		expect(cut.isCut).toBe(true);
		const full = [0, 1, 2, 3].map(place => looked(many(linksMax, place * linksMax)));
		expect(rowsOf(full)).toMatchObject({ isCut: false });
		const over = rowsOf([...full, looked([link('https://b.example/one-more')])]);
		expect(over.rows).toHaveLength(allLinksMax);
		expect(over.isCut).toBe(true);
	});

	test('whatever a script in a page brings, only links of the web come through', () => {
		fc.assert(
			fc.property(fc.anything(), fc.array(fc.anything()), (value, list) => {
				for (const given of [value, list, [{ url: value, as: 'link', text: '' }]])
					for (const { url } of readFound(given).found) expect(url).toMatch(/^https?:/iu);
			}),
		);
		const bad = [
			'javascript:alert(1)',
			'file:///etc/passwd',
			'https://',
			`https://a.example/${'x'.repeat(20_000)}`,
		];
		expect(readFound(bad.map(url => link(url))).found).toEqual([]);
	});
});

/** As the page does it, but for the worker. */
function shownBy(rows: readonly BatchRow[], kinds: readonly RowKind[], query: string): readonly BatchRow[] {
	const pattern = patternIn(query);
	const places = pattern !== null && isPattern(pattern) ? matchPattern(pattern, rows.map(matchedPart)) : [];
	const fits = new Set(places.map(place => rows[place]?.id ?? ''));
	return filterRows(rows, { kinds: new Set(kinds), query }, fits);
}

describe('filters', () => {
	test('what is shown is of the kinds and matches, in order; kinds add up', () => {
		fc.assert(
			fc.property(
				pages,
				fc.subarray([...rowKinds]),
				fc.constantFrom('', 'h1', 'one 2', 'TWO'),
				(all, kinds, query) => {
					const { rows } = rowsOf(all);
					const shown = shownBy(rows, kinds, query);
					const matches = ({ url, name, text }: BatchRow) =>
						query
							.toLowerCase()
							.split(' ')
							.every(word => `${url} ${name} ${text}`.toLowerCase().includes(word));
					expect(shown).toEqual(
						rows.filter(row => (kinds.length === 0 || kinds.includes(row.kind)) && matches(row)),
					);
					expect(kindCounts(rows).reduce((sum, [, count]) => sum + count, 0)).toBe(rows.length);
				},
			),
		);
	});

	test.each([
		['vol1', ['vol1.zip']],
		['/vol[12]\\.zip$/', ['vol1.zip', 'vol2.zip']],
		['/VOL3/', ['vol3.rar']],
		['vol .rar', ['vol3.rar']],
		['/(/', []],
		['/', ['vol1.zip', 'vol2.zip', 'vol3.rar']],
		[`/${'a'.repeat(501)}/`, []],
	])('%s', (query, names) => {
		const { rows } = rowsOf([
			looked(['vol1.zip', 'vol2.zip', 'vol3.rar'].map(name => link(`https://a.example/${name}`))),
		]);
		expect(shownBy(rows, [], query).map(({ name }) => name)).toEqual(names);
	});

	test('a pattern that is none is said to be', () => {
		expect(patternIn('/(/')).toBe('(');
		expect(isPattern('(')).toBe(false);
		expect(patternIn('/')).toBeNull();
	});
});

describe('what is added', () => {
	test('is what a page may ask for, numbered in order, with the page that it is from', () => {
		const { rows } = rowsOf([
			looked([link('https://a.example/1.zip', 'One'), link('https://a.example/2.zip')]),
		]);
		const items = itemsOf(rows, '{index} {title}');
		expect(items).toMatchObject([
			{
				url: 'https://a.example/1.zip',
				title: 'One',
				nameTemplate: '{index} {title}',
				media: { index: 1, count: 2, title: 'One', playlist: 'A page' },
			},
			{ nameTemplate: '{index} {title}', media: { index: 2, title: null } },
		]);
		expect(items[0]?.at).toEqual({
			pageUrl: page.url,
			frameUrl: null,
			title: null,
			storeId: 'jar',
			private: true,
		});
		expect(parseAsk({ id: 1, name: 'addMany', params: { items } })?.params).toEqual({
			items: items.map(item => ({ wish: null, group: null, asked: null, ...item })),
		});
	});

	test('of a list has its names and mirrors, unless a mask makes names', () => {
		const rows = rowsOfList({
			items: [{ url: 'https://a.example/1', mirrors: ['https://b.example/1'], fileName: 'one.zip' }],
			refused: [],
			without: 0,
		});
		expect(itemsOf(rows, '')).toMatchObject([
			{ fileName: 'one.zip', nameTemplate: null, mirrors: ['https://b.example/1'], at: null },
		]);
		expect(itemsOf(rows, '{index}')).toMatchObject([{ fileName: null, nameTemplate: '{index}' }]);
	});
});
