import fc from 'fast-check';
import { expect, test } from 'vitest';
import messages from '../../../extension/_locales/en/messages.json' with { type: 'json' };
import { boundsOf } from '../../../shared/domain/setting-flaw.ts';
import { isFit } from '../../../extension/src/core/options/check.ts';
import { readMinute, showMinute } from '../../../extension/src/core/options/clock.ts';
import { fields, fieldsOf, groups, type SettingName } from '../../../extension/src/core/options/fields.ts';
import { rateUnits, readRate, showRate, type RateUnit } from '../../../extension/src/core/options/rate.ts';
import { defaultSettings } from '../../../shared/domain/settings.ts';

const names = Object.keys(defaultSettings) as SettingName[];

test('every setting has its place, its name and its explanation', () => {
	expect(groups.flatMap(fieldsOf).sort()).toEqual([...names].sort());
	for (const name of names)
		for (const key of [`setting_${name}`, `setting_${name}_help`])
			expect(messages[key as keyof typeof messages]?.message, key).toMatch(/\S/u);
});

test('every default fits, and numbers fit exactly within the bounds that are shown', () => {
	for (const name of names) {
		expect(isFit(name, defaultSettings[name]), name).toBe(true);
		const bounds = boundsOf(name);
		expect(bounds !== null, name).toBe(typeof defaultSettings[name] === 'number');
		if (!bounds) continue;
		const { least, most } = bounds;
		expect([least - 1, least, most, most + 1].map(value => isFit(name, value))).toEqual([
			false,
			true,
			true,
			false,
		]);
		expect([least + 0.5, Number.NaN, null, `${least}`].some(value => isFit(name, value))).toBe(false);
	}
	expect(fields.rateLimit.control).toBe('rate');
});

test('a rate that is shown is read as the same rate', () => {
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 2 ** 40 }), rate => {
			expect(readRate(showRate(rate))).toBe(rate);
		}),
	);
});

test.each([
	['', 'MB', 0],
	['2,5', 'MB', 2_500_000],
	[' 0.5 ', 'kB', 500],
	['.5', 'MB', 500_000],
	['0', 'kB', 0],
	['0.0001', 'kB', null],
	['-1', 'MB', null],
	['1e3', 'MB', null],
	['fast', 'kB', null],
	['1.2.3', 'kB', null],
] as const)('%j %s are %j bytes a second', (amount, unit, rate) => {
	expect(readRate({ amount, unit })).toBe(rate);
	expect(Object.keys(rateUnits)).toContain(unit satisfies RateUnit);
});

test('a time of day is read as it is shown; the end of the day is its beginning', () => {
	for (let minute = 0; minute < 1_440; minute += 1) expect(readMinute(showMinute(minute))).toBe(minute);
	expect(showMinute(1_440)).toBe('00:00');
	for (const text of ['', '24:00', '9:00', '12:60', '12', 'noon', '12:30 pm'])
		expect(readMinute(text)).toBeNull();
	expect(readMinute('22:30:00')).toBe(1_350);
});
