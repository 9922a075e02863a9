import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultText } from '../../../extension/src/core/text/fault-text.ts';
import { createFormats, scale } from '../../../extension/src/core/text/formats.ts';
import { plural } from '../../../extension/src/core/text/plural.ts';
import { createTranslate } from '../../../extension/src/core/text/translate.ts';
import { fault, faults, isFaultCode } from '../../../shared/domain/faults.ts';
import { words } from '../support/words.ts';

const { t, formats } = words;

test.each([
	[0, '0 byte'],
	[999, '999 byte'],
	[1_000, '1.0 kB'],
	[1_234_567, '1.2 MB'],
	[999_499_999, '999 MB'],
	[999_600_000, '1.0 GB'],
	[4_000_000_000, '4.0 GB'],
	[-5, '0 byte'],
	[Number.NaN, '0 byte'],
])('%d bytes are %s', (count, shown) => expect(formats.bytes(count)).toBe(shown));

test.each([
	[0, '0 sec'],
	[0.2, '1 sec'],
	[59, '59 sec'],
	[60, '1 min'],
	[754, '12 min 34 sec'],
	[7_380, '2 hr 3 min'],
	[90_000, '1 day 1 hr'],
])('%d seconds are %s', (seconds, shown) => expect(formats.duration(seconds)).toBe(shown));

test('only the whole is 100 %', () => {
	expect(formats.percent(1)).toBe('100%');
	expect(formats.percent(0.9999)).toBe('99%');
	expect(formats.percent(-1)).toBe('0%');
	expect(formats.speed(12_300_000)).toBe('12.3 MB/s');
});

test('a number is scaled below a thousand, and back to itself', () => {
	fc.assert(
		fc.property(fc.maxSafeNat(), count => {
			const { value, exponent } = scale(count);
			expect(value * 1000 ** exponent).toBeCloseTo(count, -6);
			if (exponent < 5) expect(Math.round(value)).toBeLessThan(1_000);
		}),
	);
});

test('numbers are written as the language does', () => {
	expect(createFormats('de').bytes(1_500_000)).toBe('1,5 MB');
	expect(createFormats('ar-EG').percent(0.5)).toContain('٥٠');
});

test('values go in by name, whatever they hold', () => {
	const t = createTranslate(() => '{b} and {a} and {c}');
	const values = { name: '$& {a} {b}' };
	expect(createTranslate(() => 'More for {name}')('moreActionsFor', values)).toBe('More for $& {a} {b}');
	expect(t('moreActionsFor', { name: 'x' })).toBe('{b} and {a} and {c}');
});

test('the plural form is the language’s own, and falls back', () => {
	expect(plural(t, formats, 'added', 1)).toBe('Download added');
	expect(plural(t, formats, 'added', 1_200)).toBe('1,200 downloads added');
	expect(plural(t, createFormats('pl'), 'added', 3)).toBe('3 downloads added');
});

test('a fault is said in the words of the shared table, or in those of a language that has its own', () => {
	for (const code of Object.keys(faults).filter(isFaultCode)) {
		const { sentence, hint } = faults[code];
		expect(faultText(t, { code })).toEqual({ sentence, hint });
	}
	const german = createTranslate(key => (key === 'fault_disk_full' ? 'Die Platte ist voll.' : ''));
	expect(faultText(german, fault('disk_full'))).toMatchObject({
		sentence: 'Die Platte ist voll.',
		hint: faults.disk_full.hint,
	});
});
