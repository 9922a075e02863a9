import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressesMax, expandRanges, hasRange, rangeCount } from '../../../shared/domain/address-range.ts';

const made = (text: string): readonly string[] => {
	const expanded = expandRanges(text);
	if (!expanded.ok) throw new Error(expanded.error.code);
	return expanded.value;
};

const numbers = fc.record({
	from: fc.nat(2_000),
	to: fc.nat(2_000),
	step: fc.integer({ min: 1, max: 50 }),
	width: fc.integer({ min: 1, max: 6 }),
});

describe('laws', () => {
	test('one range: as many as it says, in order, each a step from the one before, never past its end', () => {
		fc.assert(
			fc.property(numbers, ({ from, to, step, width }) => {
				const pad = (number: number) => String(number).padStart(width, '0');
				const all = made(`a[${pad(from)}-${pad(to)}:${step}]b`);
				const values = all.map(text => Number(text.slice(1, -1)));
				expect(values).toHaveLength(Math.floor(Math.abs(to - from) / step) + 1);
				expect(values[0]).toBe(from);
				for (const [place, value] of values.slice(1).entries())
					expect(value - (values[place] ?? 0)).toBe(to < from ? -step : step);
				expect(Math.abs((values.at(-1) ?? 0) - to)).toBeLessThan(step);
				// What is padded stays so, and nothing else is.
				const isPadded = [from, to].some(number => pad(number) !== String(number));
				const widths = all.map(text => text.length - 2);
				const least = isPadded
					? Math.max(...[from, to].filter(n => pad(n) !== String(n)).map(n => pad(n).length))
					: 1;
				expect(Math.min(...widths)).toBeGreaterThanOrEqual(least);
				if (!isPadded) expect(values.map(String)).toEqual(all.map(text => text.slice(1, -1)));
			}),
		);
	});

	test('several ranges: their product, the last one fastest, each address once', () => {
		const small = fc.tuple(fc.nat(9), fc.nat(9));
		fc.assert(
			fc.property(fc.array(small, { maxLength: 3 }), ranges => {
				const text = ['x', ...ranges.map(([from, to]) => `[${from}-${to}]`)].join('/');
				const all = made(text);
				expect(all).toHaveLength(rangeCount(text));
				expect(rangeCount(text)).toBe(
					ranges.reduce((count, [from, to]) => count * (Math.abs(to - from) + 1), 1),
				);
				expect(new Set(all).size).toBe(all.length);
				const [last] = ranges.slice(-1);
				if (last)
					expect(
						all
							.slice(0, 2)
							.map(one => one.split('/').slice(0, -1))
							.every((start, _, starts) => last[0] === last[1] || String(start) === String(starts[0])),
					).toBe(true);
			}),
		);
	});

	test('no text is too much for it: all of it is made, or it is refused', () => {
		const piece = fc.oneof(
			fc.string({ maxLength: 8 }),
			fc.tuple(fc.maxSafeNat(), fc.maxSafeNat()).map(([from, to]) => `[${from}-${to}]`),
			fc.constantFrom('[a-z]', '[A-Z:3]', '[z-a]', '[::1]', '[0-9]', '[', ']', '[1-', '-9]', '[1-9:0]'),
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 6 }), pieces => {
				const text = pieces.join('');
				const expanded = expandRanges(text);
				if (!expanded.ok) expect(rangeCount(text)).toBeGreaterThan(addressesMax);
				else expect(expanded.value).toHaveLength(rangeCount(text));
				if (!hasRange(text)) expect(expanded).toMatchObject({ ok: true, value: [text] });
			}),
		);
	});
});

test.each([
	['f[001-003].jpg', ['f001.jpg', 'f002.jpg', 'f003.jpg']],
	['f[8-11]', ['f8', 'f9', 'f10', 'f11']],
	['f[08-11]', ['f08', 'f09', 'f10', 'f11']],
	['f[0-100:50]', ['f0', 'f50', 'f100']],
	['f[0-99:50]', ['f0', 'f50']],
	['f[3-1]', ['f3', 'f2', 'f1']],
	['f[100-098]', ['f100', 'f099', 'f098']],
	['f[a-c]', ['fa', 'fb', 'fc']],
	['f[C-A:2]', ['fC', 'fA']],
	['[a-b][1-2]', ['a1', 'a2', 'b1', 'b2']],
	['[7-7]', ['7']],
	['http://[::1]:80/[1-2]', ['http://[::1]:80/1', 'http://[::1]:80/2']],
])('%s', (text, all) => expect(made(text)).toEqual(all));

test.each([
	'http://[::1]/a',
	'http://[2001:db8::1]:8080/a?b[]=c&b[1]=d',
	'[a-Z]',
	'[A-z]',
	'[aa-zz]',
	'[1-9:0]',
	'[1-b]',
	'[1..9]',
	'[-1-9]',
	'[1-9999999999999999]',
	'%5B1-9%5D',
])('%s has no range', text => {
	expect(hasRange(text)).toBe(false);
	expect(made(text)).toEqual([text]);
});

test('ten thousand are made, one more is not, and of long addresses fewer', () => {
	expect(made(`[1-${addressesMax}]`)).toHaveLength(addressesMax);
	const refused = { ok: false, error: { code: 'too_many_addresses' } };
	expect(expandRanges(`[0-${addressesMax}]`)).toMatchObject(refused);
	expect(expandRanges('[1-101][1-101]')).toMatchObject(refused);
	expect(expandRanges('[0-999999999999999]'.repeat(1_000))).toMatchObject(refused);
	expect(expandRanges(`${'x'.repeat(50_000)}[1-1000]`)).toMatchObject(refused);
});
