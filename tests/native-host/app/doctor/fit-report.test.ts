import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { fitOutcomes, fitReport } from '../../../../native-host/src/app/doctor/fit-report.ts';
import { HealthReport, type Check } from '../../../../shared/domain/health.ts';
import { frameBytesMaxToBrowser } from '../../../../shared/protocol/limits.ts';

const check = (id: string, more: Partial<Check> = {}): Check => ({
	id,
	what: 'Chromium',
	seen: '/home/me/profile',
	verdict: 'ok',
	problem: null,
	sentence: '',
	hint: '',
	command: null,
	repair: null,
	...more,
});
const reportOf = (checks: Check[]): HealthReport => ({
	verdict: checks.find(({ verdict }) => verdict === 'broken') ? 'broken' : 'ok',
	version: '1.0.0',
	platform: 'linux',
	checks,
});
const answerBytes = (answer: object): number =>
	Buffer.byteLength(JSON.stringify({ jsonrpc: '2.0', id: 1, result: answer }));

test('an ordinary report is left as it is', () => {
	const report = reportOf(Array.from({ length: 40 }, (_, at) => check(`route:${at}`)));
	expect(fitReport(report)).toEqual(report);
});

test('of 200 profiles with the longest paths all that is broken is told, and the rest is counted', () => {
	const seen = `/${'é'.repeat(2_000)}`;
	const checks = Array.from({ length: 400 }, (_, at) =>
		check(`registration:profile:${at}`, { seen, verdict: at % 8 === 7 ? 'broken' : 'ok' }),
	);
	const fitted = fitReport(reportOf(checks));
	expect(answerBytes({ report: fitted })).toBeLessThan(frameBytesMaxToBrowser);
	expect(fitted.verdict).toBe('broken');
	expect(fitted.checks.filter(({ verdict }) => verdict === 'broken')).toHaveLength(50);
	const last = fitted.checks.at(-1);
	expect(last).toMatchObject({ id: 'more', verdict: 'ok' });
	expect(Number(/^\d+/u.exec(last?.seen ?? '')?.[0]) + fitted.checks.length - 1).toBe(400);
});

test('a command is whole or not there', () => {
	const [kept, cut] = fitReport(
		reportOf([check('a', { command: 'x'.repeat(2_000) }), check('b', { command: 'x'.repeat(2_001) })]),
	).checks;
	expect(kept?.command).toHaveLength(2_000);
	expect(cut?.command).toBeNull();
});

test('a profile of a very long path is told, under a name that is cut, and is for the command line to repair', () => {
	const id = `registration:profile:/${'x'.repeat(4_000)}`;
	const report = fitReport(reportOf([0, 1].map(() => check(id, { repair: 'here', verdict: 'broken' }))));
	expect(v.is(HealthReport, report)).toBe(true);
	expect(report.checks.map(({ repair }) => repair)).toEqual([null, null]);
	expect(new Set(report.checks.map(one => one.id)).size).toBe(2);
});

const anyCheck = fc.record({
	id: fc.string({ maxLength: 200 }),
	seen: fc.string({ unit: 'binary', maxLength: 2_500, size: 'max' }),
	verdict: fc.constantFrom('ok' as const, 'warn' as const, 'broken' as const),
});
test('whatever was seen, the answer fits its frame and is a report, in the order it was', () => {
	fc.assert(
		fc.property(fc.array(anyCheck, { maxLength: 60 }), fc.integer({ min: 1, max: 6 }), (some, times) => {
			const checks = Array.from({ length: times }, () => some.map(one => check(one.id, one))).flat();
			const report = fitReport(reportOf(checks));
			const details = checks.map(({ id, seen }, at) => ({ id, done: at % 2 === 0, detail: seen }));
			const outcomes = fitOutcomes(details);
			expect(answerBytes({ report, outcomes })).toBeLessThan(frameBytesMaxToBrowser);
			expect(v.is(HealthReport, report)).toBe(true);
			const places = report.checks.slice(0, -1).map(({ id }) => checks.findIndex(one => one.id === id));
			expect(places.every(at => at >= 0)).toBe(true);
			// Nothing is left out for something that matters less.
			const counted = report.checks.find(({ id }) => id === 'more');
			if (!counted) expect(report.checks).toHaveLength(checks.length);
		}),
		{ numRuns: 15 },
	);
});
