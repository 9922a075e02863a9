import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultChart } from '../../../extension/src/core/view/chart.ts';
import { factsOf } from '../../../extension/src/core/view/facts.ts';
import { rowFor } from '../../../extension/src/core/view/row.ts';
import { momentFor } from '../../../extension/src/core/view/timeline.ts';
import { faultCategories, fault } from '../../../shared/domain/faults.ts';
import type { FaultSummary } from '../../../shared/domain/fault-summary.ts';
import type { EntryId } from '../../../shared/domain/ids.ts';
import type { TaskState } from '../../../shared/domain/task.ts';
import type { TimelineEntry } from '../../../shared/domain/timeline.ts';
import { bytes, millis } from '../../../shared/kernel/units.ts';
import { everyState, running, taskIn } from '../support/tasks.ts';
import { words } from '../support/words.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

const head = { id: 1 as EntryId, at: millis(1_000) };
const saved = bytes(2_000_000);
const reset = fault('connection_reset', quote('ECONNRESET'));
const forbidden = fault('http_forbidden');

test.each<[TimelineEntry, text: string, more: string]>([
	[{ ...head, kind: 'added', client: 'cli' }, 'Added', ''],
	[
		{ ...head, kind: 'identified', path: 'C:\\d\\a.iso', totalBytes: null, resumable: false },
		'Found: a.iso',
		'size unknown · a stop begins it anew',
	],
	[
		{ ...head, kind: 'paused', by: 'schedule', client: null, savedBytes: bytes(0) },
		'Paused: outside the allowed hours',
		'',
	],
	[{ ...head, kind: 'paused', by: 'user', client: 'browser', savedBytes: saved }, 'Paused', '2.0 MB saved'],
	[
		{ ...head, kind: 'failed', fault: forbidden, savedBytes: saved },
		'The server refuses this download (403).',
		'*',
	],
	[{ ...head, kind: 'completed', path: '/d/a', bytes: saved }, 'Complete', '2.0 MB'],
	[{ ...head, kind: 'omitted', count: 1 }, '1 entry left out', ''],
	[{ ...head, kind: 'omitted', count: 1_234 }, '1,234 entries left out', ''],
])('%j is told as %j', (entry, text, more) => {
	const moment = momentFor(entry, words);
	expect(moment.text).toBe(text);
	if (more !== '*') expect(moment.more).toBe(more);
	expect(moment.by).toBe('client' in entry && entry.client ? words.t(`client_${entry.client}`) : '');
});

test('a failure that is tried again says why, when and what is saved', () => {
	const entry = {
		...head,
		kind: 'retrying',
		fault: reset,
		notBeforeAt: millis(9_000),
		savedBytes: saved,
	} as const;
	const { text, more, tone } = momentFor(entry, words);
	expect([text, tone]).toEqual(['The connection broke. “\u2068ECONNRESET\u2069”', 'warning']);
	expect(more).toMatch(/^trying again at .+ · 2\.0 MB saved$/u);
});

test('facts tell only what is known, and addresses as addresses', () => {
	for (const state of everyState) {
		const facts = factsOf(taskIn(state), undefined, words);
		expect(facts.every(({ name, value }) => name !== '' && value !== '')).toBe(true);
		expect(JSON.stringify(facts)).not.toMatch(/undefined|null|NaN|\{\w+\}/u);
	}
	const done: TaskState = {
		status: 'completed',
		at: millis(5),
		path: '/d/a.iso',
		bytes: saved,
		digest: { algorithm: 'sha-256', hex: 'ab' },
		// Of an earlier version, and of this one.
		note: '480p is not offered; this is 360p.',
		remarks: [remark('sound_only')],
	};
	const facts = factsOf(taskIn(done, { retries: 2 }), undefined, words);
	expect(facts).toContainEqual({ name: 'File', value: '/d/a.iso', kind: 'address', isWhole: true });
	expect(facts).toContainEqual({
		name: 'Note',
		value: '“\u2068480p is not offered; this is 360p.\u2069” There is sound only.',
		kind: 'plain',
		isWhole: true,
	});
	expect(facts).toContainEqual({ name: 'SHA-256', value: 'ab', kind: 'address', isWhole: true });
	expect(facts).toContainEqual({
		name: 'Attempts',
		value: 'tried again 2 times',
		kind: 'plain',
		isWhole: true,
	});
});

test('what has stalled says since when, and offers to be started again or given up', () => {
	const state = {
		...(running() as Extract<TaskState, { status: 'downloading' }>),
		stalledSince: millis(1_000),
	};
	const rowIn = (now: TaskState) =>
		rowFor(
			{
				task: taskIn(now, { retries: 1 }),
				progress: undefined,
				place: { first: true, last: true },
				nowMs: 48_000,
			},
			words,
		);
	expect(rowIn(state)).toMatchObject({
		tone: 'stalled',
		stateText: 'No data for 47 sec',
		remedies: ['restart', 'cancel'],
		retried: 'tried again once',
		trouble: { sentence: 'No data arrived for a while.' },
	});
	expect(rowIn({ ...state, stopping: 'pause' })).toMatchObject({
		tone: 'running',
		remedies: [],
		trouble: null,
	});
	expect(rowIn(running())).toMatchObject({ tone: 'running', remedies: [], trouble: null });
});

const count = fc.nat({ max: 5_000 });
const counts = fc
	.array(count, { minLength: faultCategories.length, maxLength: faultCategories.length })
	.map(
		list =>
			Object.fromEntries(
				faultCategories.map((name, at) => [name, list[at] ?? 0]),
			) as FaultSummary['categories'],
	);

test('columns hold what happened, stacked without gaps, none higher than the scale', () => {
	fc.assert(
		fc.property(fc.array(counts, { minLength: 1, maxLength: 90 }), perDay => {
			const days = perDay.map((categories, at) => ({
				day: `day ${at}`,
				categories,
				total: Object.values(categories).reduce((sum, one) => sum + one, 0),
			}));
			const categories = Object.fromEntries(
				faultCategories.map(name => [name, perDay.reduce((sum, day) => sum + day[name], 0)]),
			) as FaultSummary['categories'];
			const { columns, top } = faultChart({ categories, days });
			expect([1, 2, 5]).toContain(Number(String(top)[0]));
			for (const [at, column] of columns.entries()) {
				expect(column.parts.reduce((sum, part) => sum + part.amount, 0)).toBe(days[at]?.total);
				let below = 0;
				for (const part of column.parts) {
					expect(part.from).toBeCloseTo(below);
					below += part.height;
				}
				expect(below).toBeLessThanOrEqual(1 + 1e-9);
			}
		}),
	);
});
