import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TaskId } from '../../../../shared/domain/ids.ts';
import { inOrder, type DraftState } from '../../../../shared/domain/queue-state.ts';
import { millis } from '../../../../shared/kernel/units.ts';
import { decide } from '../../../../native-host/src/core/queue/decide.ts';
import { fold } from '../../../../shared/domain/fold.ts';
import { taskId } from '../../../support/queue/open.ts';
import { foldAll, ids, queueOf } from '../../../support/queue/values.ts';

const luck = { retriesMax: 0, now: millis(0), random: () => 0 };

function moveIn(draft: DraftState, task: TaskId, before: TaskId | null): number {
	const decided = decide(draft, { type: 'move', task, before }, luck);
	if (!decided.ok) throw new Error(decided.error.code);
	const expected = ids(inOrder(draft)).filter(id => id !== task || before === task);
	if (before !== task) expected.splice(before === null ? expected.length : expected.indexOf(before), 0, task);
	const others = ids(inOrder(draft)).filter(id => id !== task);
	for (const event of decided.value) {
		foldAll(draft, [event]);
		// After every single event, so that a journal that ends there still has the order.
		expect(ids(inOrder(draft)).filter(id => id !== task)).toEqual(others);
	}
	expect(ids(inOrder(draft))).toEqual(expected);
	expectSoundRanks(draft);
	return decided.value.length;
}

function expectSoundRanks(draft: DraftState): void {
	const ranks = [...draft.tasks.values()].map(({ rank }) => rank);
	expect(new Set(ranks).size).toBe(ranks.length);
	expect(ranks.every(Number.isFinite)).toBe(true);
}

test('any moves give the order a list would have, with finite and unique ranks', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 40 }),
			fc.array(fc.tuple(fc.nat(1_000), fc.option(fc.nat(1_000))), { maxLength: 60 }),
			(count, moves) => {
				const draft = queueOf(count);
				for (const [task, before] of moves) {
					moveIn(draft, taskId(task % count), before === null ? null : taskId(before % count));
				}
			},
		),
	);
});

test.each([3, 4, 30])('10,000 moves into one gap of %i tasks stay sound, and rarely move others', count => {
	const draft = queueOf(count);
	let events = 0;
	// Always the last two change places before the second: halves the same gap again and again.
	for (let turn = 0; turn < 10_000; turn++) {
		const order = inOrder(draft);
		const [task, before] = [order.at(-1), order[1]];
		if (!task || !before) throw new Error('empty');
		const decided = decide(draft, { type: 'move', task: task.id, before: before.id }, luck);
		if (!decided.ok) throw new Error(decided.error.code);
		events += decided.value.length;
		for (const event of decided.value) fold(draft, { seq: draft.seq, at: millis(0), event });
		if (turn % 500 === 0) expectSoundRanks(draft);
		expect(inOrder(draft)[1]?.id).toBe(task.id);
	}
	expectSoundRanks(draft);
	expect(events).toBeLessThan(30_000);
});

test.each([1, 2, 20, 59])('spreading the ranks around place %i keeps the order after every event', place => {
	const draft = queueOf(60);
	let longest = 0;
	for (let turn = 0; turn < 200; turn++) {
		const order = ids(inOrder(draft));
		const task = order.at(turn % 2 === 0 ? -1 : 0);
		const before = order[place];
		if (!task || !before) throw new Error('empty');
		longest = Math.max(longest, moveIn(draft, task, before));
	}
	expect(longest).toBeGreaterThan(1);
});

test('to where it stands already is no event; before an unknown one is refused', () => {
	const draft = queueOf(3);
	const moved = (task: number, before: number | null) =>
		decide(
			draft,
			{ type: 'move', task: taskId(task), before: before === null ? null : taskId(before) },
			luck,
		);
	expect(moved(0, 1)).toEqual({ ok: true, value: [] });
	expect(moved(2, null)).toEqual({ ok: true, value: [] });
	expect(moved(1, 1)).toEqual({ ok: true, value: [] });
	expect(moved(1, 9)).toMatchObject({ ok: false, error: { code: 'task_unknown' } });
	expect(moved(9, 1)).toMatchObject({ ok: false, error: { code: 'task_unknown' } });
});
