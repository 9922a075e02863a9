import fc from 'fast-check';
import { expect, test } from 'vitest';
import { summariseSaved } from '../../../native-host/src/core/history/summarise.ts';
import { summaryHostsMax } from '../../../shared/domain/fault-summary.ts';

const days = ['2026-01-01', '2026-01-02', '2026-01-03'];
const count = fc.record({
	day: fc.constantFrom(...days, '2025-12-31'),
	host: fc.oneof(
		fc.nat(40).map(number => `h${number}`),
		fc.constant(''),
	),
	files: fc.nat(9),
	bytes: fc.nat(1_000_000),
});
const sum = (of: readonly { files: number; bytes: number }[]) => ({
	files: of.reduce((all, { files }) => all + files, 0),
	bytes: of.reduce((all, { bytes }) => all + bytes, 0),
});

test('what was saved adds up: by day, by host, and in all', () => {
	fc.assert(
		fc.property(fc.array(count, { maxLength: 120 }), counts => {
			const told = summariseSaved(days, counts);
			const all = sum(counts.filter(({ day }) => days.includes(day)));
			expect(sum(told.days)).toEqual(all);
			expect(sum([...told.hosts, told.otherHosts])).toEqual(all);
			expect(told).toMatchObject(all);
			expect(told.days.map(({ day }) => day)).toEqual(days);
			expect(told.hosts.length).toBeLessThanOrEqual(summaryHostsMax);
			expect(told.hosts.map(({ bytes }) => bytes)).toEqual(
				told.hosts.map(({ bytes }) => bytes).sort((a, b) => b - a),
			);
		}),
	);
});
