import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	addRange,
	bytesBefore,
	countBytes,
	covers,
	missingRanges,
	subtractRanges,
	type Range,
	type RangeSet,
} from '../../../../native-host/src/core/transfer/range-set.ts';
import {
	dropFinished,
	giveBack,
	goOn,
	newPiece,
	pieceBytesMin,
	planPieces,
	takePiece,
	type Piece,
} from '../../../../native-host/src/core/transfer/pieces.ts';
import { segmentsFor } from '../../../../native-host/src/core/transfer/segments.ts';

const universe = 60;
const range: fc.Arbitrary<Range> = fc
	.tuple(fc.nat(universe), fc.nat(universe))
	.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const members = (set: RangeSet): Set<number> =>
	new Set(set.flatMap(([start, end]) => Array.from({ length: end - start }, (_, index) => start + index)));

describe('range sets', () => {
	it('are what a set of numbers would be, in the least number of ranges', () => {
		fc.assert(
			fc.property(fc.array(range, { maxLength: 20 }), added => {
				const set = added.reduce<RangeSet>(addRange, []);
				const naive = members(added);
				expect(members(set)).toEqual(naive);
				expect(countBytes(set)).toBe(naive.size);
				set.forEach(([start, end], index) => {
					expect(start).toBeLessThan(end);
					expect(start).toBeGreaterThan(set[index - 1]?.[1] ?? -1);
				});
				const missing = missingRanges(set, universe);
				expect(countBytes(missing) + naive.size).toBe(universe);
				expect(missing.reduce<RangeSet>(addRange, set)).toEqual([[0, universe]]);
				expect(covers(set, universe)).toBe(naive.size === universe);
				for (let at = 0; at <= universe; at++) {
					let before = 0;
					while (naive.has(at - before - 1)) before++;
					expect(bytesBefore(set, at)).toBe(before);
				}
			}),
		);
	});
});

it('range sets without others are what sets of numbers without others would be', () => {
	const set = fc.array(range, { maxLength: 8 }).map(added => added.reduce<RangeSet>(addRange, []));
	fc.assert(
		fc.property(set, set, (from, removed) => {
			const rest = subtractRanges(from, removed);
			expect(members(rest)).toEqual(new Set([...members(from)].filter(at => !members(removed).has(at))));
			expect(rest.reduce<RangeSet>(addRange, [])).toEqual(rest);
		}),
	);
});

/** Pieces and what is written are the file: nothing twice, nothing forgotten. */
function expectWhole(pieces: readonly Piece[], written: RangeSet, total: number): void {
	const rest = pieces.map(({ position, end }) => [position, end] as const).filter(([a, b]) => a < b);
	const sorted = rest.toSorted(([a], [b]) => a - b);
	sorted.forEach(([start], index) => expect(start).toBeGreaterThanOrEqual(sorted[index - 1]?.[1] ?? 0));
	expect(countBytes(rest) + countBytes(written)).toBe(total);
	expect(rest.reduce<RangeSet>(addRange, written)).toEqual([[0, total]]);
}

describe('pieces', () => {
	it('never overlap and always cover, whoever takes, writes and gives back', () => {
		const step = fc.tuple(fc.constantFrom('take', 'write', 'giveUp'), fc.nat(7), fc.nat(200_000));
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 3_000_000 }),
				fc.array(step, { maxLength: 60 }),
				(total, steps) => {
					let written: RangeSet = [];
					let now = 0;
					const pieces = planPieces(written, total, 4);
					const taken: Piece[] = [];
					for (const [act, who, count] of steps) {
						now += 200;
						const piece = taken[who % Math.max(1, taken.length)];
						if (act === 'take') {
							const got = takePiece(pieces, { now, rate: count, roundTripMs: 20 });
							if (got) taken.push(got);
						} else if (piece && act === 'write') {
							while (piece.position + count >= piece.end && goOn(pieces, piece));
							const end = Math.min(piece.end, piece.position + count);
							written = addRange(written, [piece.position, end]);
							piece.position = end;
							piece.rate = count;
							piece.reach = total;
							if (piece.position >= piece.end) taken.splice(taken.indexOf(piece), 1);
							dropFinished(pieces);
						} else if (piece) {
							piece.taken = false;
							taken.splice(taken.indexOf(piece), 1);
							giveBack(pieces, piece);
						}
						expectWhole(pieces, written, total);
					}
				},
			),
		);
	});

	it('are cut to equal size, none smaller than the least', () => {
		const pieces = planPieces([], 100 * pieceBytesMin, 16);
		expect(pieces).toHaveLength(16);
		expect(planPieces([], pieceBytesMin, 16)).toHaveLength(1);
		expect(planPieces([[0, 10]], 10, 16)).toEqual([]);
	});

	it('are split by speed, and only where that pays', () => {
		const MiB = 1024 * 1024;
		const [victim] = planPieces([], 4 * MiB, 1);
		if (!victim) throw new Error('no piece');
		const pieces = [victim];
		expect(takePiece(pieces, { now: 0, rate: 0, roundTripMs: 0 })).toBe(victim);
		victim.rate = 100 * MiB;
		expect(takePiece(pieces, { now: 1000, rate: MiB, roundTripMs: 0 })).toBeNull();
		victim.rate = MiB;
		expect(takePiece(pieces, { now: 1000, rate: 3 * MiB, roundTripMs: 0 })).toMatchObject({
			start: MiB,
			end: 4 * MiB,
		});
		expect(victim.end).toBe(MiB);
	});
});

describe('connections by size', () => {
	const MiB = 1024 * 1024;
	it.each([
		[1, 16, 1, 1],
		[MiB / 2 - 1, 16, 1, 1],
		[MiB, 16, 1, 4],
		[MiB, 2, 1, 2],
		[50 * MiB, 16, 1, 16],
		[MiB, 16, 100, 16],
		[MiB / 4, 16, 100, 4],
	])('%i bytes, %i allowed, a first answer after %i ms: %i', (total, most, firstAnswerMs, count) =>
		expect(segmentsFor(total, most, firstAnswerMs)).toBe(count),
	);

	it('whose rest is there in a moment anyway keeps it', () => {
		const pieces = planPieces([], MiB, 1);
		const victim = takePiece(pieces, { now: 0, rate: 0, roundTripMs: 1 });
		if (!victim) throw new Error('no piece');
		// 100 kB in 250 ms, or by somebody else in 26.
		victim.position = victim.reserved = MiB - 100_000;
		victim.rate = 400_000;
		expect(takePiece([...pieces], { now: 500, rate: 1_000_000, roundTripMs: 1 })).toBeNull();
		victim.position = victim.reserved = MiB - 10_000;
		expect(takePiece([...pieces], { now: 500, rate: 100 * MiB, roundTripMs: 1 })).toBeNull();
		victim.position = victim.reserved = MiB - 100_000;
		expect(takePiece(pieces, { now: 500, rate: 4_000_000, roundTripMs: 1 })).toMatchObject({
			start: MiB - 100_000,
			end: MiB,
		});
	});
});

describe('the piece that would be finished last', () => {
	const MiB = 1024 * 1024;
	const taker = { now: 1_000, rate: MiB, roundTripMs: 0 };
	const at = (from: number, to: number, more: Partial<Piece>): Piece => ({
		...newPiece(from * MiB, to * MiB),
		taken: true,
		rate: MiB,
		takenAt: 1_000,
		...more,
	});
	const victimOf = (...pieces: Piece[]) => {
		const before = pieces.map(({ end }) => end);
		takePiece(pieces, taker);
		return before.findIndex((end, index) => pieces[index]?.end !== end);
	};

	it('is the slowest, not the largest, whichever comes first', () => {
		expect(victimOf(at(0, 4, {}), at(4, 6, { rate: MiB / 10 }))).toBe(1);
		expect(victimOf(at(4, 6, { rate: MiB / 10 }), at(0, 4, {}))).toBe(0);
	});

	it('is divided as long as that pays: for less where the server is near', () => {
		const rest = at(0, 4, { rate: 16 * MiB });
		const takes = (roundTripMs: number) =>
			takePiece([{ ...rest }], { now: 1_000, rate: 16 * MiB, roundTripMs }) !== null;
		// 250 ms are left: worth six round trips of 40 ms, not of 50.
		expect([1, 40, 50].map(takes)).toEqual([true, true, false]);
		expect(takePiece([at(0, 1, { rate: 20 * MiB })], { ...taker, rate: 20 * MiB })).toBeNull();
	});

	it('that brings nothing is taken for the others first, and given up after a while', () => {
		const silent = { rate: 0 };
		expect(victimOf(at(0, 4, {}), at(4, 5, silent))).toBe(0);
		expect(victimOf(at(0, 4, {}), at(4, 5, { ...silent, takenAt: 0 }))).toBe(1);
		expect(victimOf(at(4, 5, silent))).toBe(-1);
		expect(victimOf(at(4, 5, { ...silent, takenAt: 701 }))).toBe(-1);
		expect(victimOf(at(4, 5, { ...silent, takenAt: 700 }))).toBe(0);
	});

	it('that has brought nothing yet counts at the rate of those that bring', () => {
		expect(victimOf(at(0, 2, {}), at(2, 6, { rate: 0 }), at(6, 7, { rate: 0 }))).toBe(1);
		expect(victimOf(at(0, 2, {}), at(2, 3, { rate: 0 }))).toBe(0);
	});

	it('gives half away while one of both has shown no speed', () => {
		const startOf = (piece: Piece, rate: number) => takePiece([piece], { ...taker, rate })?.start;
		expect(startOf(at(0, 4, { rate: 0, takenAt: 0 }), MiB)).toBe(2 * MiB);
		expect(startOf(at(0, 4, {}), 0)).toBe(2 * MiB);
		expect(startOf(at(0, 4, {}), 3 * MiB)).toBe(MiB);
	});

	it('is none that is done, without an end, or of one connection alone', () => {
		expect(victimOf(at(0, 4, { position: 4 * MiB }))).toBe(-1);
		expect(victimOf(at(0, 4, { reserved: 4 * MiB }))).toBe(-1);
		expect(victimOf(at(0, Infinity, {}))).toBe(-1);
		expect(victimOf(at(0, 4, { undivided: true }))).toBe(-1);
	});

	it('is cut where the digests of pieces begin, where there is one about there', () => {
		const cutAt = (step: number) => takePiece([at(0, 4, {})], { ...taker, step })?.start;
		expect(cutAt(1)).toBe(2 * MiB);
		expect(cutAt(1.5 * MiB)).toBe(1.5 * MiB);
		// Nothing would be left of it, or nothing given away.
		expect(cutAt(100 * MiB)).toBe(2 * MiB);
		expect(cutAt(4 * MiB)).toBe(2 * MiB);
	});
});

describe('a piece that is given back', () => {
	const [size, total] = [pieceBytesMin, 2 * pieceBytesMin];
	const two = (): [Piece, Piece] => {
		const [first, second] = planPieces([], total, 2) as [Piece, Piece];
		Object.assign(first, { taken: true, reach: total });
		return [first, second];
	};

	it('is gone on into by whoever reads right up to it', () => {
		const [first, second] = two();
		const pieces = [first, second];
		giveBack(pieces, second);
		expect(pieces).toEqual([{ ...first, end: total }]);
	});

	it.each<[string, (first: Piece, second: Piece) => void]>([
		['whose answer ends before', first => void (first.reach = total - 1)],
		['who is done', first => void (first.position = size)],
		['who has it all on the way to the disk', first => void (first.reserved = size)],
		['who has stopped', first => void (first.taken = false)],
		['who ends before it', (_, second) => void (second.position = size + 1)],
		['where nothing is left', (_, second) => void (second.position = second.end)],
	])('is not by one %s', (_, change) => {
		const [first, second] = two();
		change(first, second);
		const pieces = [first, second];
		giveBack(pieces, second);
		expect(pieces).toEqual([first, second]);
		expect(first.end).toBe(size);
	});
});

it('a connection whose piece is not in the table any more takes nothing out of it', () => {
	const [first, next] = planPieces([], 4 * pieceBytesMin, 2) as [Piece, Piece];
	const pieces = [next];
	first.reach = next.end;
	expect(goOn(pieces, first)).toBe(false);
	expect(pieces).toEqual([next]);
	expect(goOn([first, next], first)).toBe(true);
	expect(first.end).toBe(4 * pieceBytesMin);
});

describe('a file that is cut into pieces', () => {
	it('is cut at multiples of what has a digest, and nowhere twice', () => {
		const written = fc
			.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 4 })
			.map(added =>
				added.reduce<RangeSet>((set, [a, b]) => addRange(set, [a * 50_000, (a + b) * 50_000]), []),
			);
		const step = fc.constantFrom(1, 50_000, 65_536, 100_000, 1 << 20);
		fc.assert(
			fc.property(written, fc.integer({ min: 1, max: 16 }), step, (there, count, each) => {
				const total = 6_000_000;
				const pieces = planPieces(there, total, count, each);
				expectWhole(pieces, there, total);
				const ends = new Set(missingRanges(there, total).flat());
				for (const { start, end } of pieces) {
					expect(start).toBeLessThan(end);
					for (const at of [start, end]) expect(ends.has(at) || at % each === 0).toBe(true);
				}
			}),
		);
	});

	it('is cut evenly, to a byte', () => {
		const cuts = planPieces([], 10 * pieceBytesMin + 3, 4).map(({ start, end }) => end - start);
		expect(cuts).toHaveLength(4);
		expect(Math.max(...cuts) - Math.min(...cuts)).toBeLessThanOrEqual(1);
	});
});

describe('a connection that comes to the end of its piece', () => {
	const size = pieceBytesMin;
	const pair = (): [Piece, Piece] => {
		const [piece, next] = planPieces([], 2 * size, 2) as [Piece, Piece];
		Object.assign(piece, { taken: true, reach: next.end });
		return [piece, next];
	};

	it('goes on into the next one, which is in the table no more', () => {
		const [piece, next] = pair();
		const pieces = [next, piece];
		expect(goOn(pieces, piece)).toBe(true);
		expect(pieces).toEqual([piece]);
		expect(piece).toMatchObject({ start: 0, end: 2 * size, position: 0 });
	});

	it.each<[string, (piece: Piece, next: Piece) => void]>([
		['whose answer ends before', piece => void piece.reach--],
		['that begins elsewhere', piece => void piece.end--],
		['that somebody works on', (_, next) => void (next.taken = true)],
		['that is begun', (_, next) => void next.position++],
		['that is for one connection alone', (_, next) => Object.assign(next, { undivided: true })],
		['while it is alone with its own', piece => Object.assign(piece, { undivided: true })],
	])('does not go on into one %s', (_, change) => {
		const [piece, next] = pair();
		change(piece, next);
		const pieces = [piece, next];
		const { end } = piece;
		expect(goOn(pieces, piece)).toBe(false);
		expect(pieces).toEqual([piece, next]);
		expect(piece.end).toBe(end);
	});
});

it('finished pieces leave the table, and the others keep their order', () => {
	fc.assert(
		fc.property(fc.array(fc.boolean(), { maxLength: 12 }), finished => {
			const pieces = finished.map((isFinished, index) => ({
				...newPiece(index * 10, index * 10 + 10),
				position: index * 10 + (isFinished ? 10 : 9),
			}));
			const rest = pieces.filter((_, index) => finished[index] === false);
			dropFinished(pieces);
			expect(pieces).toEqual(rest);
		}),
	);
});

it('a free piece is taken from then on, before any is divided', () => {
	const [first, second] = planPieces([], 4 * pieceBytesMin, 2) as [Piece, Piece];
	const pieces = [first, second];
	const taker = { now: 77, rate: 1, roundTripMs: 0 };
	expect(takePiece(pieces, taker)).toBe(first);
	expect(first).toMatchObject({ taken: true, takenAt: 77 });
	expect(takePiece(pieces, { ...taker, now: 78 })).toBe(second);
	expect(second).toMatchObject({ taken: true, takenAt: 78 });
	expect(pieces).toEqual([first, second]);
});

describe('what goes over to another connection', () => {
	const rest = 30_000;
	const slow = (rate: number): Piece => ({
		...newPiece(0, rest),
		taken: true,
		rate,
	});
	// Too small to be divided: all of it or nothing.
	it.each([
		['three times sooner', 100_000, 300_000, true],
		['not quite three times', 100_000, 299_000, false],
		['in a moment anyway', 750_001, 100_000_000, false],
		['just not in a moment', 750_000, 100_000_000, true],
	])('is there %s', (_, rate, other, goesOver) => {
		const piece = slow(rate);
		const taken = takePiece([piece], { now: 0, rate: other, roundTripMs: 0 });
		expect(taken).toEqual(goesOver ? { ...newPiece(0, rest), taken: true } : null);
		expect(piece.end).toBe(goesOver ? 0 : rest);
	});

	it('leaves both a piece that is worth a request', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 40 }),
				fc.integer({ min: 1, max: 200_000 }),
				fc.integer({ min: 0, max: 50_000_000 }),
				(sixteenths, rate, other) => {
					const total = Math.floor((sixteenths * pieceBytesMin) / 8) + 1;
					const piece = { ...newPiece(0, total), taken: true, rate };
					const taken = takePiece([piece], { now: 0, rate: other, roundTripMs: 0 });
					if (!taken) {
						expect(piece.end).toBe(total);
						return;
					}
					expect([piece.end, taken.end]).toEqual([taken.start, total]);
					if (piece.end === 0) return;
					expect(piece.end).toBeGreaterThanOrEqual(pieceBytesMin);
					expect(taken.end - taken.start).toBeGreaterThanOrEqual(pieceBytesMin);
				},
			),
		);
	});
});

it('a connection goes on into what is given back up to the last byte of its answer', () => {
	const [first, second] = planPieces([], 2 * pieceBytesMin, 2) as [Piece, Piece];
	Object.assign(first, { taken: true, reach: second.end, position: 5, reserved: 5 });
	const stranger = { ...newPiece(9 * pieceBytesMin, 10 * pieceBytesMin), taken: true };
	const pieces = [stranger, second, first];
	giveBack(pieces, second);
	expect(pieces).toEqual([stranger, first]);
	expect(first.end).toBe(2 * pieceBytesMin);
});

it('what is before a byte reaches back to the gap, and not over it', () => {
	const set: RangeSet = [
		[0, 5],
		[10, 20],
	];
	expect([0, 5, 6, 10, 11, 20, 21].map(at => bytesBefore(set, at))).toEqual([0, 5, 0, 0, 1, 10, 0]);
});

it.each([
	[39, 4],
	[40, 16],
])('a first answer after %i ms: %i connections for a mebibyte', (firstAnswerMs, count) =>
	expect(segmentsFor(16 * pieceBytesMin, 16, firstAnswerMs)).toBe(count),
);
