import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	encodeKept,
	mergeWindow,
	newWindow,
	parseKept,
	runsOf,
	type Kept,
} from '../../../../native-host/src/core/stream/record.ts';
import type { StreamSegment } from '../../../../native-host/src/core/stream/stream-plan.ts';

const segment = (number: number, timeline = 0): StreamSegment => ({
	url: `http://h/${number}`,
	range: null,
	number,
	seconds: 2,
	key: null,
	init: null,
	timeline,
});

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => segment(from + at));

test('windows that overlap give every segment once, in order, on one timeline', () => {
	const steps = fc.array(fc.tuple(fc.nat({ max: 4 }), fc.integer({ min: 5, max: 9 })), { minLength: 1 });
	fc.assert(
		fc.property(steps, moves => {
			let window = newWindow;
			let from = 0;
			const seen: number[] = [];
			for (const [move, length] of moves) {
				from += move;
				const merged = mergeWindow(window, range(from, from + length));
				window = merged.window;
				for (const fresh of merged.fresh) {
					seen.push(fresh.segment.number);
					expect(fresh.timeline).toBe('0.0');
				}
			}
			expect(seen).toEqual([...seen].sort((a, b) => a - b));
			expect(new Set(seen).size).toBe(seen.length);
		}),
	);
});

test('a window that moved on past what is known begins a timeline, and so do numbers that begin anew', () => {
	const first = mergeWindow(newWindow, range(10, 15));
	const later = mergeWindow(first.window, range(20, 23));
	expect(later.fresh.map(({ timeline }) => timeline)).toEqual(['1.0', '1.0', '1.0']);
	const anew = mergeWindow(later.window, range(0, 3));
	expect(anew.fresh.map(({ segment: { number }, timeline }) => [number, timeline])).toEqual([
		[0, '2.0'],
		[1, '2.0'],
		[2, '2.0'],
	]);
});

test('runs end where the timeline does, and where one is missing', () => {
	const kept = (number: number, timeline: string): Kept => ({
		number,
		seconds: 2,
		timeline,
		file: `f-${number}.seg`,
		init: null,
	});
	const runs = runsOf([kept(0, '0.0'), kept(1, '0.0'), kept(2, '0.1'), kept(4, '0.1')]);
	expect(runs.map(run => run.kept.map(({ number }) => number))).toEqual([[0, 1], [2], [4]]);
	expect(runs[0]?.seconds).toBe(4);
	// Where numbers are times.
	expect(runsOf([kept(0, '0.0'), kept(2_000, '0.0')])).toHaveLength(1);
});

test('a record cut anywhere gives what was whole, and never a file that is not ours', () => {
	const kept: Kept[] = range(0, 5).map(({ number }) => ({
		number,
		seconds: 2,
		timeline: '0.0',
		file: `picture-${number}-ab.seg`,
		init: number % 2 === 0 ? null : 'picture-init-ab.seg',
	}));
	const text = kept.map(encodeKept).join('');
	expect(parseKept(text)).toEqual(kept);
	for (let at = 0; at <= text.length; at++) {
		const found = parseKept(text.slice(0, at));
		expect(found).toEqual(kept.slice(0, found.length));
	}
	expect(parseKept('[1,2,"0.0","../../x",null]\n[1,2,"0.0","a b",null]\n')).toEqual([]);
});
