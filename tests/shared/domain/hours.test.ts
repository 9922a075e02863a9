import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOpen, nextOpening, rateAt, type TimeSpan } from '../../../shared/domain/hours.ts';

const weekdays = [1, 2, 3, 4, 5];
const nights: TimeSpan = { days: weekdays, from: 22 * 60, to: 6 * 60 };
const monday = 1;
const saturday = 6;
const at = (weekday: number, hour: number, minute = 0) => ({ weekday, minute: hour * 60 + minute });

describe('allowed hours', () => {
	test.each([
		['in the evening it begins on', at(monday, 22), true],
		['a minute before', at(monday, 21, 59), false],
		['in the night after', at(2, 5, 59), true],
		['when it ends', at(2, 6), false],
		['in the night before the first day', at(monday, 3), false],
		['in the night after the last day', at(saturday, 3), true],
		['in the evening of a day that is not named', at(saturday, 23), false],
	])('%s', (_, moment, expected) => expect(isOpen([nights], moment)).toBe(expected));

	test('without any, always', () => expect(isOpen([], at(3, 3))).toBe(true));

	test('from a time to the same time is a whole day', () => {
		const day: TimeSpan = { days: [monday], from: 8 * 60, to: 8 * 60 };
		expect(isOpen([day], at(monday, 8))).toBe(true);
		expect(isOpen([day], at(2, 7, 59))).toBe(true);
		expect(isOpen([day], at(2, 8))).toBe(false);
	});

	test('a stretch covers as many minutes of the week as it says', () => {
		const minute = fc.nat(1439);
		const days = fc.uniqueArray(fc.nat(6), { minLength: 1 });
		fc.assert(
			fc.property(days, minute, minute, (on, from, to) => {
				let open = 0;
				for (let weekday = 0; weekday < 7; weekday++)
					for (let now = 0; now < 1440; now++)
						if (isOpen([{ days: on, from, to }], { weekday, minute: now })) open++;
				// A whole day that begins within the next one's overlaps it by nothing.
				expect(open).toBe(on.length * (from < to ? to - from : 1440 - from + to));
			}),
			{ numRuns: 50 },
		);
	});

	test('the next opening is open, and nothing before it is', () => {
		expect(nextOpening([nights], at(saturday, 12))).toEqual(at(monday, 22));
		expect(nextOpening([nights], at(monday, 23))).toBeNull();
		expect(nextOpening([{ days: [0], from: 0, to: 1 }], at(0, 0, 1))).toEqual(at(0, 0));
	});
});

test('of rate profiles the first that fits counts, else the general limit', () => {
	const settings = {
		rateLimit: 5,
		rateProfiles: [
			{ days: weekdays, from: 540, to: 1020, rateLimit: 1 },
			{ days: [monday], from: 0, to: 0, rateLimit: 0 },
		],
	};
	expect(rateAt(settings, at(monday, 10))).toBe(1);
	expect(rateAt(settings, at(monday, 20))).toBe(0);
	expect(rateAt(settings, at(saturday, 10))).toBe(5);
});
