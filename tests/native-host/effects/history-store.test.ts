import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { QueueEvent, RecordedEvent } from '../../../shared/domain/events.ts';
import { timelineEntriesMax } from '../../../shared/domain/timeline.ts';
import { fault } from '../../../shared/domain/faults.ts';
import type { EntryId, Seq } from '../../../shared/domain/ids.ts';
import { bytes, millis } from '../../../shared/kernel/units.ts';
import { openHistoryStore, type HistoryStore } from '../../../native-host/src/effects/history-store.ts';
import { anyHistory } from '../../support/queue/any-event.ts';
import { taskId, temporaryFolder } from '../../support/queue/open.ts';
import { request, run } from '../../support/queue/values.ts';

const tasks = [0, 1, 2, 3].map(taskId);
/** Days of ten milliseconds, so that few events fill many. */
const dayOf = (at: number): string => `day-${String(Math.floor(at / 10)).padStart(15, '0')}`;
const open = (folder: string, name = 'history.db') => openHistoryStore(join(folder, name), dayOf);
const at = (seq: number) => ({ journal: 'j', seq: seq as Seq });

function told(store: HistoryStore) {
	const timelines = tasks.map(task => store.timeline(task, 0 as EntryId, timelineEntriesMax));
	const counts = [...store.faultCounts(''), ...store.savedCounts('')].map(count => JSON.stringify(count));
	return {
		timelines: timelines.map(entries => entries.map(entry => ({ ...entry, id: 0 }))),
		counts: counts.sort(),
	};
}

test('it matters not in which bundles a history is taken, nor whether it is closed in between', () => {
	using folder = temporaryFolder();
	let number = 0;
	fc.assert(
		fc.property(anyHistory(60), fc.array(fc.nat(60), { maxLength: 5 }), (history, cuts) => {
			const whole = open(folder.path, `${number++}.db`);
			whole.take(history, at(history.length));
			const name = `${number++}.db`;
			let parts = open(folder.path, name);
			const ends = [...cuts.filter(cut => cut < history.length), history.length].sort((a, b) => a - b);
			let from = 0;
			for (const end of ends) {
				parts.take(history.slice(from, end), at(end));
				from = end;
				parts.close();
				parts = open(folder.path, name);
				expect(parts.place()).toEqual(at(end));
			}
			expect(told(parts)).toEqual(told(whole));
			parts.close();
			whole.close();
		}),
		{ numRuns: 15 },
	);
});

const numbered = (events: readonly QueueEvent[], time = (index: number) => index): RecordedEvent[] =>
	events.map((event, index) => ({ seq: (index + 1) as Seq, at: millis(time(index)), event }));

const added = (number: number): QueueEvent => ({
	type: 'task.added',
	task: taskId(number),
	request: request(`https://h${number}.example/x`),
	rank: number,
});
const addedAndCompleted = (number: number, size: number): QueueEvent[] => [
	added(number),
	{
		type: 'task.completed',
		task: taskId(number),
		run: run(1),
		path: '/d/file',
		bytes: bytes(size),
		digest: null,
	},
];
const addedAndFailed = (number: number): QueueEvent[] => [
	added(number),
	{
		type: 'task.failed',
		task: taskId(number),
		run: run(1),
		fault: fault('dns_failed'),
		savedBytes: bytes(0),
	},
];

test('of very many servers on one day those beyond the bound are counted together', () => {
	using folder = temporaryFolder();
	const store = open(folder.path);
	const events = Array.from({ length: 150 }, (_, number) => [
		...addedAndFailed(number),
		...addedAndCompleted(number + 200, 7),
	]).flat();
	store.take(
		numbered(events, () => 1),
		at(events.length),
	);
	const counts = store.faultCounts('');
	expect(counts.filter(({ host }) => host !== '')).toHaveLength(100);
	expect(counts.find(({ host }) => host === '')?.count).toBe(50);
	const saved = store.savedCounts('');
	expect(saved.filter(({ host }) => host !== '')).toHaveLength(100);
	expect(saved.find(({ host }) => host === '')).toMatchObject({ files: 50, bytes: 350 });
	store.close();
});

test('sizes beyond all numbers are still a number', () => {
	using folder = temporaryFolder();
	const store = open(folder.path);
	const huge = Number.MAX_SAFE_INTEGER;
	const again = addedAndCompleted(1, huge).slice(1);
	const events = [...addedAndCompleted(1, huge), ...again];
	store.take(
		numbered(events, () => 1),
		at(events.length),
	);
	expect(store.savedCounts('')).toMatchObject([{ files: 2, bytes: huge }]);
	store.close();
});

test('one from before it was counted what is saved counts what it knows of', () => {
	using folder = temporaryFolder();
	const store = open(folder.path);
	const events = [...addedAndCompleted(1, 30), ...addedAndCompleted(2, 12), ...addedAndFailed(3)];
	store.take(
		numbered(events, () => Date.UTC(2026, 5, 15, 12)),
		at(events.length),
	);
	store.close();
	const earlier = new DatabaseSync(join(folder.path, 'history.db'));
	earlier.exec('DROP TABLE saved; PRAGMA user_version=1');
	earlier.close();
	const brought = open(folder.path);
	expect(brought.savedCounts('2026-06-14')).toMatchObject([
		{ host: 'h1.example', files: 1, bytes: 30 },
		{ host: 'h2.example', files: 1, bytes: 12 },
	]);
	brought.close();
});

test('days long past go', () => {
	using folder = temporaryFolder();
	const store = open(folder.path);
	const events = Array.from({ length: 450 }, (_, number) => addedAndFailed(number)).flat();
	store.take(
		numbered(events, index => index * 10),
		at(events.length),
	);
	expect(store.faultCounts('')).toHaveLength(450);
	store.close();
	const again = open(folder.path);
	const days = again.faultCounts('').map(({ day }) => day);
	expect(days).toHaveLength(400);
	expect(days).not.toContain(dayOf(0));
	again.close();
});

test('it is for its owner alone, and one of a later version is left as it is', () => {
	using folder = temporaryFolder();
	open(folder.path).close();
	const path = join(folder.path, 'history.db');
	expect(statSync(path).mode & 0o777).toBe(0o600);
	const database = new DatabaseSync(path);
	database.exec('PRAGMA user_version=99');
	database.close();
	expect(() => open(folder.path)).toThrow('99');
});
