import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowsOf, type BatchRow } from '../../../extension/src/core/batch/rows.ts';
import {
	anySize,
	asksForSizes,
	fitsSize,
	readSizes,
	sizeIn,
	sizesMax,
	toAsk,
} from '../../../extension/src/core/batch/sizes.ts';

test.each([
	['', '', { least: null, most: null }],
	['10', '', { least: 10_000_000, most: null }],
	[' 1,5 ', '2.25', { least: 1_500_000, most: 2_250_000 }],
	['.5', '.5', { least: 500_000, most: 500_000 }],
	['0', '999999999', { least: 0, most: 999_999_999_000_000 }],
	['2', '1', null],
	['many', '', null],
	['', '-1', null],
	['1e3', '', null],
	['1.0000001', '', null],
])('%j to %j', (least, most, bounds) => {
	expect(readSizes({ least, most })).toEqual(bounds);
});

test('those within fit; without a bound all do, and the unknown as somebody wants', () => {
	const bound = fc.option(fc.nat(1_000));
	fc.assert(
		fc.property(bound, bound, fc.boolean(), fc.option(fc.nat(1_000)), (least, most, keepsUnknown, size) => {
			const filter = { least, most, keepsUnknown };
			const within = size === null ? keepsUnknown : (least ?? size) <= size && size <= (most ?? size);
			expect(fitsSize(filter, size)).toBe(!asksForSizes(filter) || within);
		}),
	);
	expect(asksForSizes(anySize)).toBe(false);
});

describe('who is asked', () => {
	const page = { url: 'https://a.example/', title: '', storeId: null, private: false };
	const rows = (urls: readonly string[]): readonly BatchRow[] =>
		rowsOf([{ page, isCut: false, found: urls.map(url => ({ url, as: 'link' as const, text: '' })) }]).rows;

	test('files alone, each once', () => {
		const all = rows(['a.zip', 'logout', 'go.php?id=1', 'b.mp4'].map(name => `https://a.example/${name}`));
		const known = new Map([['https://a.example/b.mp4', null]]);
		expect(toAsk(all, known).map(({ name }) => name)).toEqual(['a.zip']);
	});

	test('no more than the bound, over all turns', () => {
		const all = rows(Array.from({ length: sizesMax + 500 }, (_, at) => `https://a.example/${at}.zip`));
		expect(toAsk(all, new Map())).toHaveLength(sizesMax);
		const known = new Map(all.slice(0, sizesMax - 1).map(({ id }) => [id, 1]));
		expect(toAsk(all, known)).toHaveLength(1);
		expect(toAsk(all, new Map(all.slice(0, sizesMax).map(({ id }) => [id, 1])))).toEqual([]);
	});
});

test.each<[string, number, Readonly<Record<string, string>>, number | null]>([
	['a length', 200, { 'content-length': '1000' }, 1_000],
	['no length', 200, {}, null],
	['an empty one', 200, { 'content-length': '0' }, null],
	['one that is none', 200, { 'content-length': '1e9' }, null],
	['refused', 405, { 'content-length': '30' }, null],
	['wanting a login', 403, { 'content-length': '30' }, null],
	['encoded', 200, { 'content-length': '30', 'content-encoding': 'gzip' }, null],
	['as it is', 200, { 'content-length': '30', 'content-encoding': 'identity' }, 30],
	['a page', 200, { 'content-length': '30', 'content-type': 'text/html; charset=utf-8' }, null],
])('%s', (_name, status, fields, size) => {
	expect(sizeIn({ status, get: name => fields[name] ?? null })).toBe(size);
});
