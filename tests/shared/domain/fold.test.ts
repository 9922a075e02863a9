import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { RecordedEvent } from '../../../shared/domain/events.ts';
import { fold } from '../../../shared/domain/fold.ts';
import { emptyState, forkState, type DraftState } from '../../../shared/domain/queue-state.ts';
import { Task } from '../../../shared/domain/task.ts';
import { bytes } from '../../../shared/kernel/units.ts';
import { anyHistory } from '../../support/queue/any-event.ts';
import { target } from '../../support/queue/counting-engine.ts';
import { taskId } from '../../support/queue/open.ts';
import { foldAll, request, run } from '../../support/queue/values.ts';

function folded(history: readonly RecordedEvent[], from: DraftState = emptyState()): DraftState {
	for (const recorded of history) fold(from, recorded);
	return from;
}

test('every event in every state leaves a sound state', () => {
	fc.assert(
		fc.property(anyHistory(60), history => {
			const state = folded(history);
			for (const [id, task] of state.tasks) {
				expect(task.id).toBe(id);
				expect(v.is(Task, task)).toBe(true);
				expect(task.rank).toBeLessThanOrEqual(state.lastRank);
				if (task.state.status === 'downloading') expect(v.is(Task, task)).toBe(true);
			}
			expect(state.seq).toBe(history.length);
		}),
		{ numRuns: 500 },
	);
});

test('what went over the wire folds to the same', () => {
	fc.assert(
		fc.property(anyHistory(30), history => {
			const received = v.parse(v.array(RecordedEvent), JSON.parse(JSON.stringify(history)));
			expect(folded(received)).toEqual(folded(history));
		}),
	);
});

test('it matters not where a history is cut in two, and the state before stays as it was', () => {
	fc.assert(
		fc.property(anyHistory(30), fc.nat(30), (history, cut) => {
			const before = folded(history.slice(0, cut));
			const kept = structuredClone(before);
			expect(folded(history.slice(cut), forkState(before))).toEqual(folded(history));
			expect(before).toEqual(kept);
		}),
	);
});

test('an event of an older run changes nothing', () => {
	const draft = emptyState();
	const task = taskId(1);
	foldAll(draft, [
		{ type: 'task.added', task, request: request(), rank: 1 },
		{ type: 'task.started', task, run: run(1) },
		{ type: 'task.requeued', task, savedBytes: bytes(1) },
		{ type: 'task.started', task, run: run(2) },
	]);
	const before = structuredClone(draft.tasks);
	foldAll(draft, [
		{ type: 'task.identified', task, run: run(1), target: target() },
		{ type: 'task.completed', task, run: run(1), path: '/x', bytes: bytes(1), digest: null },
		{ type: 'task.stopRequested', task, run: run(1), after: 'remove' },
	]);
	expect(draft.tasks).toEqual(before);
});
