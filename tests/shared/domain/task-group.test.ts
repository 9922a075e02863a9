import { expect, test } from 'vitest';
import { fold } from '../../../shared/domain/fold.ts';
import type { Seq } from '../../../shared/domain/ids.ts';
import { emptyState } from '../../../shared/domain/queue-state.ts';
import { groupsOf } from '../../../shared/domain/task-group.ts';
import { bytes, millis } from '../../../shared/kernel/units.ts';
import { taskId } from '../../support/fake-queue.ts';
import { requestFor } from '../../support/task-request.ts';

test('the parent is what its items are, in the order of the list, whatever else is in the queue', () => {
	const state = emptyState();
	let seq = 0;
	const happen = (event: Parameters<typeof fold>[1]['event']) =>
		fold(state, { seq: ++seq as Seq, at: millis(seq), event });
	const group = (index: number) => ({
		id: 'aaaaaaaaaaaa',
		title: 'Lectures',
		index,
		total: 3,
		key: `k${index}`,
	});
	[3, 1, 2].forEach((index, at) =>
		happen({
			type: 'task.added',
			task: taskId(index),
			rank: at,
			request: { ...requestFor('https://e.example/a'), group: group(index) },
		}),
	);
	happen({ type: 'task.added', task: taskId(9), rank: 9, request: requestFor('https://e.example/a') });
	happen({ type: 'task.cancelled', task: taskId(2), savedBytes: bytes(7) });
	const [only, ...others] = groupsOf(state.tasks.values());
	expect(others).toEqual([]);
	expect(only).toMatchObject({
		title: 'Lectures',
		total: 3,
		tasks: [taskId(1), taskId(2), taskId(3)],
		counts: { queued: 2, cancelled: 1 },
		isOver: false,
		savedBytes: 7,
	});
	for (const index of [1, 3]) happen({ type: 'task.cancelled', task: taskId(index), savedBytes: bytes(0) });
	expect(groupsOf(state.tasks.values())[0]?.isOver).toBe(true);
});
