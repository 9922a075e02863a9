import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAddressList, type AddressList } from '../../../shared/domain/address-list.ts';
import { addressesMax } from '../../../shared/domain/address-range.ts';
import { fault } from '../../../shared/domain/faults.ts';

const check = (url: string) =>
	/^https?:\/\/[^/?#]/iu.test(url) ? null : fault(url.startsWith('ftp:') ? 'url_scheme' : 'url_malformed');

function read(text: string, ranges = true): AddressList {
	const list = readAddressList(text, { check, ranges });
	if (!list.ok) throw new Error(list.error.code);
	return list.value;
}
const urlsOf = (text: string, ranges = true) => read(text, ranges).items.map(({ url }) => url);

describe('laws', () => {
	const url = fc.nat(40).map(number => `https://h${number % 7}.example/${number}`);

	test('each address once, in order, whatever words, comments and empty lines stand around', () => {
		const around = fc.constantFrom(
			(one: string) => one,
			(one: string) => `  ${one}  `,
			(one: string) => `1. ${one} (12 MB)`,
			(one: string) => `<a href="${one}">`,
			(one: string) => `# not this\n${one}\n\n`,
			(one: string) => `just words\n- ${one}.`,
		);
		fc.assert(
			fc.property(
				fc.array(fc.tuple(url, around), { maxLength: 20 }),
				fc.constantFrom('\n', '\r\n'),
				(lines, end) => {
					const text = lines.map(([one, put]) => put(one)).join(end);
					expect(urlsOf(text)).toEqual([...new Set(lines.map(([one]) => one))]);
					expect(read(text).refused).toEqual([]);
					expect(read(text).without).toBe(text.split('just words').length - 1);
				},
			),
		);
	});

	const piece = fc.constantFrom(
		'\n',
		'\r',
		'\t',
		' ',
		'  ',
		'#',
		'[1-3]',
		'[',
		']',
		'https://',
		'a.example',
		'/',
		'ftp:',
		'out=',
		'x',
		'ä',
	);

	test('whatever is pasted, every line is an address, refused, without one, or nothing', () => {
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
				const text = pieces.join('');
				const list = readAddressList(text, { check, ranges: true });
				if (!list.ok) return;
				expect(list.value.items.every(item => check(item.url) === null)).toBe(true);
				expect(list.value.without).toBeLessThanOrEqual(text.split(/[\r\n]/u).length);
			}),
		);
	});
});

test.each([
	['example.com/a.iso\nwww.example.org', ['https://example.com/a.iso', 'https://www.example.org']],
	['example.com/a example.com/b', ['https://example.com/a', 'https://example.com/b']],
	['see example.com/a', []],
	['photo.zip 1.5 https://a.example/photo.zip', ['https://a.example/photo.zip']],
	['https://a.example/1 https://a.example/2', ['https://a.example/1', 'https://a.example/2']],
	['https://a.example/x.', ['https://a.example/x.']],
	['(https://a.example/x).', ['https://a.example/x']],
	['https://a.example/[1-3]', ['https://a.example/1', 'https://a.example/2', 'https://a.example/3']],
	['see https://a.example/[1-2], please', ['https://a.example/1', 'https://a.example/2']],
])('%s', (text, urls) => expect(urlsOf(text)).toEqual(urls));

test('a range is part of the address where that is wanted', () =>
	expect(urlsOf('https://a.example/[1-3]', false)).toEqual(['https://a.example/[1-3]']));

test('names after a tab, mirrors between tabs, and what aria2 reads', () => {
	const text = [
		'https://a.example/1\tfirst file.zip',
		'https://a.example/2\thttps://b.example/2\thttps://c.example/2',
		'  out=second.zip',
		'  dir=/elsewhere',
		'https://a.example/3\t12 MB\tyesterday',
		'name\thttps://a.example/4',
		`https://a.example/5\t${'n'.repeat(2_000)}`,
		'out=not indented',
	].join('\n');
	expect(read(text)).toEqual({
		items: [
			{ url: 'https://a.example/1', mirrors: [], fileName: 'first file.zip' },
			{
				url: 'https://a.example/2',
				mirrors: ['https://b.example/2', 'https://c.example/2'],
				fileName: 'second.zip',
			},
			{ url: 'https://a.example/3', mirrors: [], fileName: null },
			{ url: 'https://a.example/4', mirrors: [], fileName: null },
			{ url: 'https://a.example/5', mirrors: [], fileName: null },
		],
		refused: [],
		without: 1,
	});
});

test('what cannot be downloaded is told, line by line', () => {
	const { items, refused, without } = read(
		'ftp://a.example/x\nhttps://a.example/y\nhttps://\nmagnet:?xt=1\nhello',
	);
	expect(items.map(({ url }) => url)).toEqual(['https://a.example/y']);
	expect(refused.map(({ text, fault: { code } }) => [text, code])).toEqual([
		['ftp://a.example/x', 'url_scheme'],
		['https://', 'url_malformed'],
		['magnet:?xt=1', 'url_malformed'],
	]);
	expect(without).toBe(1);
});

test('ten thousand addresses are taken, one more is not, in whatever way they come', () => {
	const lines = (count: number) =>
		Array.from({ length: count }, (_, place) => `https://a.example/${place}`).join('\n');
	expect(urlsOf(lines(addressesMax))).toHaveLength(addressesMax);
	for (const text of [lines(addressesMax + 1), 'https://a.example/[1-9999]\nhttps://a.example/[a-c]'])
		expect(readAddressList(text, { check, ranges: true })).toMatchObject({
			ok: false,
			error: { code: 'too_many_addresses' },
		});
	expect(urlsOf('https://a.example/x\n'.repeat(20_000))).toHaveLength(1);
});
