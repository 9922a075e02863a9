import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actionsFor, isDuplicateAction, remediesFor } from '../../../extension/src/core/view/actions.ts';
import { fileKind } from '../../../extension/src/core/view/file-kind.ts';
import { arrange, countTasks, inFilter, filters, neighbours } from '../../../extension/src/core/view/list.ts';
import { addressName, taskName } from '../../../extension/src/core/view/name.ts';
import { rowFor } from '../../../extension/src/core/view/row.ts';
import { windowOf } from '../../../extension/src/core/view/window.ts';
import { standingOf, transitions } from '../../../native-host/src/core/queue/transitions.ts';
import { fault } from '../../../shared/domain/faults.ts';
import type { TaskState } from '../../../shared/domain/task.ts';
import type { RunNumber } from '../../../shared/domain/ids.ts';
import { emptyState } from '../../../shared/domain/queue-state.ts';
import { bytes, millis } from '../../../shared/kernel/units.ts';
import type { Progress } from '../../../shared/protocol/contract.ts';
import { everyState, queued, running, taskId, taskIn } from '../support/tasks.ts';
import { requestFor } from '../../support/task-request.ts';
import { words } from '../support/words.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

const place = { first: false, last: false };
const target = { path: '/d/a.iso', totalBytes: bytes(1_000_000), mediaType: null, resumable: true };
const progress: Progress = {
	task: taskId(1),
	run: 1 as RunNumber,
	receivedBytes: bytes(250_000),
	totalBytes: bytes(1_000_000),
	bytesPerSecond: 10_000,
	connections: 2,
	silentFor: millis(0),
	pieces: [
		[bytes(0), bytes(500_000), bytes(250_000)],
		[bytes(500_000), bytes(1_000_000), bytes(0)],
	],
};

test.each(everyState.map(state => [JSON.stringify(state), state] as const))(
	'the daemon accepts every action offered in %s',
	(_, state) => {
		const task = taskIn(state);
		for (const action of [...actionsFor(state, place), ...remediesFor(state)]) {
			if (isDuplicateAction(action))
				expect(state).toMatchObject({ status: 'failed', fault: { code: 'duplicate' } });
			else if (action === 'openFile' || action === 'showInFolder') expect(state.status).toBe('completed');
			else if (action !== 'moveUp' && action !== 'moveDown' && action !== 'finish')
				expect([action, transitions[action][standingOf(task)]]).not.toEqual([
					action,
					expect.objectContaining({ refuse: expect.anything() }),
				]);
		}
	},
);

test.each(everyState.map(state => [JSON.stringify(state), state] as const))(
	'a row in %s is whole',
	(_, state) => {
		const row = rowFor({ task: taskIn(state, { target }), progress: undefined, place, nowMs: 0 }, words);
		expect(row.stateText).not.toBe('');
		expect(JSON.stringify(row)).not.toMatch(/[{]\w+[}]|\$\w+\$|undefined|NaN/u);
	},
);

test('a stream is told by its length; one that is still being made can be enough at any moment', () => {
	const rowOf = (media: NonNullable<Progress['media']>) =>
		rowFor({ task: taskIn(running(), { target }), progress: { ...progress, media }, place, nowMs: 0 }, words);
	const whole = rowOf({ doneSeconds: 90, totalSeconds: 360 });
	expect([whole.percent, whole.amount]).toEqual(['25%', '1 min 30 sec of 6 min · 250 kB']);
	expect(whole.actions).not.toContain('finish');
	const live = rowOf({ doneSeconds: 90, totalSeconds: null });
	expect([live.bar.kind, live.percent, live.amount]).toEqual(['unknown', '', '1 min 30 sec · 250 kB']);
	expect(live.actions[0]).toBe('finish');
});

test('a running row', () => {
	const task = taskIn(running(), { target });
	expect(rowFor({ task, progress, place, nowMs: 0 }, words)).toMatchObject({
		name: 'a.iso',
		host: 'example.org',
		kind: 'program',
		stateText: 'Downloading',
		amount: '250 kB of 1.0 MB',
		percent: '25%',
		speed: '10.0 kB/s',
		timeLeft: '1 min 15 sec left',
		bar: {
			kind: 'pieces',
			share: 0.25,
			pieces: [
				{ start: 0, length: 0.5, filled: 0.5 },
				{ start: 0.5, length: 0.5, filled: 0 },
			],
		},
		atStake: '250 kB',
	});
});

test('a file that is being checked has come whole', () => {
	const state = { ...running(), phase: 'verifying' } as ReturnType<typeof running>;
	const row = rowFor({ task: taskIn(state, { target }), progress: undefined, place, nowMs: 0 }, words);
	expect(row).toMatchObject({ percent: '100%', amount: '1.0 MB of 1.0 MB', bar: { share: 1 } });
});

test('what the browser is being given is shown as it comes, though nothing of it is saved yet', () => {
	const bringing: Progress = {
		...progress,
		receivedBytes: bytes(0),
		pieces: [],
		inBrowserBytes: bytes(500_000),
	};
	const row = rowFor({ task: taskIn(running()), progress: bringing, place, nowMs: 0 }, words);
	expect(row).toMatchObject({
		stateText: 'The browser is receiving the file',
		percent: '50%',
		amount: '500 kB of 1.0 MB',
		bar: { share: 0.5 },
		timeLeft: '50 sec left',
		atStake: '',
	});
	const unknown = { ...bringing, totalBytes: null };
	const still = rowFor({ task: taskIn(running()), progress: unknown, place, nowMs: 0 }, words);
	expect(still).toMatchObject({ amount: '500 kB', percent: '', bar: { kind: 'unknown' } });
	// What was last told of a run says nothing of one that is over.
	const paused = taskIn({ status: 'paused', by: 'user' });
	const over = rowFor({ task: paused, progress: bringing, place, nowMs: 0 }, words);
	expect(over.stateText).toBe('Paused');
});

test('what is not known is not guessed', () => {
	const task = taskIn(running());
	const row = rowFor(
		{ task, progress: { ...progress, totalBytes: null, pieces: [] }, place, nowMs: 0 },
		words,
	);
	expect(row).toMatchObject({ percent: '', timeLeft: '', amount: '250 kB', bar: { kind: 'unknown' } });
	const still = rowFor({ task, progress: { ...progress, bytesPerSecond: 0 }, place, nowMs: 0 }, words);
	expect(still).toMatchObject({ speed: '', timeLeft: '' });
});

test('silence, a retry and a failure are said', () => {
	const at = (given: Parameters<typeof rowFor>[0]) => rowFor(given, words);
	const stalled = { ...running(), stalledSince: millis(5_000) } as TaskState;
	expect(at({ task: taskIn(stalled), progress, place, nowMs: 50_000 }).stateText).toBe('No data for 45 sec');
	const retry = taskIn(
		{ status: 'queued', reason: 'retry', notBeforeAt: millis(9_000) },
		{ lastFault: fault('connection_reset', quote('ECONNRESET')) },
	);
	expect(at({ task: retry, progress: undefined, place, nowMs: 1_000 })).toMatchObject({
		stateText: 'Trying again in 8 sec',
		trouble: { sentence: 'The connection broke.', detail: 'ECONNRESET' },
	});
	const failed = taskIn({ status: 'failed', at: millis(1), fault: fault('disk_full', quote('3 MB')) });
	expect(at({ task: failed, progress: undefined, place, nowMs: 0 }).trouble).toMatchObject({
		detail: '3 MB',
	});
});

test.each([
	['https://a.example/x/y%20z.zip?q=1', null, 'y z.zip'],
	['https://a.example/watch', 'A film', 'A film'],
	['https://a.example/watch', null, 'watch'],
	['https://a.example/', null, 'a.example'],
	['https://a.example/%E0%A4%A.zip', null, '%E0%A4%A.zip'],
])('%s (%s) is called %s', (url, title, name) => expect(addressName(url, title)).toBe(name));

test('a known file is called by its name, on every system', () => {
	expect(taskName(taskIn(queued, { target: { ...target, path: 'C:\\d\\b.zip' } }))).toBe('b.zip');
	expect(taskName(taskIn(queued, { request: { ...requestFor('https://a/x'), fileName: 'n.bin' } }))).toBe(
		'n.bin',
	);
});

test.each([
	['a.mp4', null, 'video'],
	['a', 'audio/ogg', 'audio'],
	['a.TAR', 'video/mp4', 'archive'],
	['a', 'text/html', 'file'],
	['a', null, 'file'],
])('%s of type %s is drawn as %s', (name, type, kind) => expect(fileKind(name, type)).toBe(kind));

test('the list holds every task once; filters part it; a move is between those that wait', () => {
	const task = fc
		.tuple(fc.constantFrom(...everyState), fc.integer({ min: 0, max: 999 }))
		.map(([state, rank]) => ({ state, rank }));
	fc.assert(
		fc.property(fc.uniqueArray(task, { selector: ({ rank }) => rank }), given => {
			const tasks = given.map(({ state, rank }, at) => taskIn(state, { rank, id: taskId(at) }));
			const list = arrange({ ...emptyState(), tasks: new Map(tasks.map(task => [task.id, task])) });
			expect(new Set(list)).toEqual(new Set(tasks));
			const counts = countTasks(list);
			expect(counts.active + counts.queued + counts.done + counts.failed).toBe(counts.all);
			expect(counts.open).toBe(counts.active + counts.queued);
			for (const filter of filters)
				expect(list.filter(task => inFilter(task, filter))).toHaveLength(counts[filter]);
			for (const [id, { before, after }] of neighbours(list)) {
				const here = list.findIndex(task => task.id === id);
				if (before) expect(list.findIndex(task => task.id === before)).toBeLessThan(here);
				if (after) expect(list.findIndex(task => task.id === after)).toBeGreaterThan(here);
			}
		}),
	);
});

test('every row in view is drawn, and the rest leaves its room', () => {
	fc.assert(
		fc.property(
			fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 200 }),
			fc.integer({ min: -500, max: 20_000 }),
			fc.integer({ min: 1, max: 900 }),
			(heights, top, height) => {
				const { start, end, before, after } = windowOf(heights, { top, height, margin: 100 });
				const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
				expect(before).toBe(sum(heights.slice(0, start)));
				expect(after).toBe(sum(heights.slice(end)));
				let edge = 0;
				for (const [place, row] of heights.entries()) {
					const isSeen = edge < top + height && edge + row > top;
					if (isSeen) expect(place >= start && place < end).toBe(true);
					edge += row;
				}
				// Only so many as the view and its margins hold.
				expect(sum(heights.slice(start + 1, Math.max(start + 1, end - 1)))).toBeLessThanOrEqual(height + 200);
			},
		),
	);
});
