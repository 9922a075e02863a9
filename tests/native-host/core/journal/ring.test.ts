import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../../../shared/domain/events.ts';
import type { RunNumber, Seq } from '../../../../shared/domain/ids.ts';
import { millis } from '../../../../shared/kernel/units.ts';
import { createRing, recentEventsMax } from '../../../../native-host/src/core/journal/ring.ts';
import { taskId } from '../../../support/queue/open.ts';

const event = (seq: number): RecordedEvent => ({
	seq: seq as Seq,
	at: millis(0),
	event: { type: 'task.reset', task: taskId(1) },
});
const restored = (seq: number): RecordedEvent => ({
	seq: seq as Seq,
	at: millis(0),
	event: { type: 'queue.restored', lastRun: 0 as RunNumber, lastRank: 0 },
});
const since = (ring: ReturnType<typeof createRing>, seq: number) =>
	ring.since(seq as Seq)?.map(recorded => recorded.seq) ?? null;

test('it gives exactly what came after, as far back as its bound and no further', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(60), fc.nat(70), (max, count, from) => {
			const ring = createRing(max);
			for (let seq = 1; seq <= count; seq++) ring.push(event(seq));
			const all = Array.from({ length: count }, (_, at) => at + 1).slice(from);
			expect(since(ring, from)).toEqual(from > count || from < count - max ? null : all);
		}),
	);
});

test('by itself it keeps as many as its bound says', () => {
	const ring = createRing();
	for (let seq = 1; seq <= 3 * recentEventsMax; seq++) ring.push(event(seq));
	expect(since(ring, 2 * recentEventsMax)?.length).toBe(recentEventsMax);
	expect(since(ring, 2 * recentEventsMax - 1)).toBe(null);
});

test('it does not reach over a gap or a snapshot', () => {
	const ring = createRing();
	for (const recorded of [event(1), event(2), event(4), event(5)]) ring.push(recorded);
	expect([2, 3, 4, 5, 6].map(seq => since(ring, seq))).toEqual([null, [4, 5], [5], [], null]);
	for (const recorded of [restored(9), restored(9), event(10)]) ring.push(recorded);
	expect([8, 9, 10].map(seq => since(ring, seq))).toEqual([null, [10], []]);
});
