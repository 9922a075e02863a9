import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	applyEvents,
	applyProgress,
	applySnapshot,
	emptyCopy,
	type SnapshotPage,
} from '../../../extension/src/core/queue/queue-copy.ts';
import { loadCopy, saveCopy, savedTasksMax } from '../../../extension/src/core/queue/saved-copy.ts';
import { pageMessageTasksMax, snapshotPages } from '../../../extension/src/core/page/snapshot-pages.ts';
import type { RunNumber } from '../../../shared/domain/ids.ts';
import { emptyState } from '../../../shared/domain/queue-state.ts';
import { bytes, millis } from '../../../shared/kernel/units.ts';
import { foldAll, journal, queued, record, taskId, taskIn } from '../support/tasks.ts';
import { requestFor } from '../../support/task-request.ts';

test('however events are cut and repeated, the copy is the daemon’s own fold', () => {
	fc.assert(
		fc.property(journal, fc.infiniteStream(fc.nat({ max: 6 })), (events, luck) => {
			const copy = emptyCopy();
			for (let at = 0; at < events.length;) {
				const back = Math.min(at, luck.next().value ?? 0);
				const end = at + 1 + (luck.next().value ?? 0);
				expect(applyEvents(copy, events.slice(at - back, end)).kind).toBe('applied');
				at = end;
			}
			expect(copy.draft).toEqual(foldAll(events));
		}),
	);
});

test('a snapshot in pages, with events in between, is the same state', () => {
	fc.assert(
		fc.property(journal, fc.nat(), fc.integer({ min: 1, max: 3 }), (events, cut, pageSize) => {
			const at = events.length === 0 ? 0 : cut % events.length;
			const state = foldAll(events.slice(0, at));
			const tasks = [...state.tasks.values()];
			const count = Math.max(1, Math.ceil(tasks.length / pageSize));
			const copy = emptyCopy();
			for (let page = 0; page < count; page += 1) {
				applySnapshot(copy, pageOf(state, tasks.slice(page * pageSize, (page + 1) * pageSize), page, count));
				if (page === 0) applyEvents(copy, events.slice(Math.max(0, at - 2)));
			}
			expect(copy.draft).toEqual(foldAll(events));
			expect(copy.journal).toBe('j');
		}),
	);
});

test('a half snapshot shows nothing of itself', () => {
	const copy = emptyCopy();
	applyEvents(copy, record([{ type: 'task.added', task: taskId(1), request: requestFor('x'), rank: 1 }]));
	const before = structuredClone(copy.draft);
	expect(applySnapshot(copy, pageOf(emptyState(), [taskIn(queued)], 0, 2))).toBe('more');
	expect(copy.draft).toEqual(before);
});

test('past a gap nothing is folded', () => {
	const events = record([
		{ type: 'task.added', task: taskId(1), request: requestFor('x'), rank: 1 },
		{ type: 'task.added', task: taskId(2), request: requestFor('x'), rank: 2 },
		{ type: 'task.removed', task: taskId(1) },
	]);
	const copy = emptyCopy();
	const [first, , third] = events;
	if (!first || !third) throw new Error('three events');
	expect(applyEvents(copy, [first, third])).toEqual({ kind: 'gap', fresh: [first] });
	expect(copy.draft).toEqual(foldAll([first]));
});

test('progress is kept of current runs only', () => {
	const copy = emptyCopy();
	const events = record([
		{ type: 'task.added', task: taskId(1), request: requestFor('x'), rank: 1 },
		{ type: 'task.started', task: taskId(1), run: 1 as RunNumber },
		{ type: 'task.paused', task: taskId(1), by: 'user', savedBytes: bytes(5) },
	]);
	const progress = {
		task: taskId(1),
		run: 1 as RunNumber,
		receivedBytes: bytes(5),
		totalBytes: null,
		bytesPerSecond: 1,
		connections: 1,
		silentFor: millis(0),
		pieces: [],
	};
	applyEvents(copy, events.slice(0, 2));
	applyProgress(copy, [{ ...progress, run: 7 as RunNumber }]);
	expect(copy.progress.size).toBe(0);
	applyProgress(copy, [progress]);
	expect(copy.progress.size).toBe(1);
	applyEvents(copy, events.slice(2));
	expect(copy.progress.size).toBe(0);
});

test('what is saved comes back as it was; anything else is as good as nothing', () => {
	fc.assert(
		fc.property(journal, events => {
			const copy = { ...emptyCopy(), journal: 'j', draft: foldAll(events) };
			expect(loadCopy(JSON.parse(JSON.stringify(saveCopy(copy))))).toEqual(copy);
		}),
	);
	fc.assert(
		fc.property(fc.anything(), value => {
			expect(loadCopy(value)).toEqual(emptyCopy());
		}),
	);
});

test('a queue of the largest size is saved, one more is not', () => {
	const of = (count: number) => {
		const tasks = Array.from({ length: count }, (_, place) => taskIn(queued, { id: taskId(place) }));
		return {
			...emptyCopy(),
			journal: 'j',
			draft: { ...emptyState(), tasks: new Map(tasks.map(t => [t.id, t])) },
		};
	};
	expect(saveCopy(of(savedTasksMax))?.tasks).toHaveLength(savedTasksMax);
	expect(saveCopy(of(savedTasksMax + 1))).toBeNull();
});

test.each([0, 1, pageMessageTasksMax, pageMessageTasksMax + 1])('%i tasks go to a page whole', count => {
	const tasks = Array.from({ length: count }, (_, place) => taskIn(queued, { id: taskId(place) }));
	const draft = { ...emptyState(), tasks: new Map(tasks.map(task => [task.id, task])) };
	const pages = snapshotPages({ ...emptyCopy(), journal: 'j', draft });
	expect(pages).toHaveLength(count > pageMessageTasksMax ? 2 : 1);
	const copy = emptyCopy();
	for (const page of pages) applySnapshot(copy, page);
	expect(copy.draft).toEqual(draft);
});

const pageOf = (
	{ seq, lastRun, lastRank }: ReturnType<typeof emptyState>,
	tasks: SnapshotPage['tasks'],
	page: number,
	count: number,
): SnapshotPage => ({
	journal: 'j',
	seq,
	lastRun,
	lastRank,
	first: page === 0,
	last: page === count - 1,
	tasks,
});
