import { expect, test } from 'vitest';
import { parseStart } from '../../../native-host/src/cli/parse-start.ts';

const now = new Date(2027, 0, 31, 21, 15, 30);

test.each([
	['22:30', new Date(2027, 0, 31, 22, 30)],
	['9:05', new Date(2027, 1, 1, 9, 5)],
	['21:15', new Date(2027, 1, 1, 21, 15)],
	['2027-02-03T04:05', new Date(2027, 1, 3, 4, 5)],
	['2027-02-03 04:05', new Date(2027, 1, 3, 4, 5)],
	['2027-02-03T04:05:00Z', new Date(Date.UTC(2027, 1, 3, 4, 5))],
	['2027-01-31T21:15', null],
	['25:00', null],
	['tomorrow', null],
	['2027-13-45T00:00', null],
	['', null],
])('%j', (text, expected) => expect(parseStart(text, now)).toBe(expected?.getTime() ?? null));
