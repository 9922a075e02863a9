import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunNumber } from '../../../../shared/domain/ids.ts';
import { forkState, type QueueState } from '../../../../shared/domain/queue-state.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import { bytes, millis } from '../../../../shared/kernel/units.ts';
import { hostOf } from '../../../../native-host/src/core/queue/host.ts';
import { schedule } from '../../../../native-host/src/core/queue/schedule.ts';
import { target } from '../../../support/queue/counting-engine.ts';
import { taskId } from '../../../support/queue/open.ts';
import { downloading, foldAll, queued, request, stateOf, taskWith } from '../../../support/queue/values.ts';

const now = millis(1_000);
const open = { at: now, isOpen: true };
const limits = fc.record({
	maxConcurrent: fc.integer({ min: 1, max: 6 }),
	maxPerHost: fc.integer({ min: 1, max: 4 }),
});
const standing: fc.Arbitrary<Task['state']> = fc.oneof(
	fc.nat(2_000).map(queued),
	fc.nat(2_000).map(queued),
	fc.constantFrom(null, 'pause' as const, 'remove' as const).map(stopping => downloading(1, stopping)),
	fc.constantFrom<Task['state']>({ status: 'paused', by: 'user' }, { status: 'paused', by: 'schedule' }),
	fc.constant<Task['state']>({ status: 'cancelled', at: millis(0) }),
);
const queue: fc.Arbitrary<QueueState> = fc
	.array(fc.tuple(standing, fc.constantFrom('a', 'b', 'c'), fc.double({ noNaN: true, min: -9, max: 9 })), {
		maxLength: 25,
	})
	.map(tasks =>
		stateOf(
			...tasks.map(([state, host, rank], at) =>
				taskWith(state, {
					id: taskId(at),
					rank: rank + at / 1_000,
					request: request(`https://${host}.example:80${at}/f`),
					target: target(),
				}),
			),
		),
	);

const running = (state: QueueState) =>
	[...state.tasks.values()].filter(task => task.state.status === 'downloading');
const onHost = (state: QueueState, task: Task) =>
	running(state).filter(other => hostOf(other.request.url) === hostOf(task.request.url)).length;
const isReady = ({ state }: Task) =>
	(state.status === 'queued' && state.notBeforeAt <= now) ||
	(state.status === 'paused' && state.by === 'schedule');
const goesOn = ({ state }: Task) => state.status === 'downloading' && state.stopping === null;

function after(state: QueueState, bounds: Parameters<typeof schedule>[1]) {
	const draft = forkState(state);
	const plan = schedule(state, bounds, open);
	foldAll(draft, plan.events);
	return { draft, plan, started: plan.events.filter(event => event.type === 'task.started') };
}

test('nothing starts beyond a limit', () => {
	fc.assert(
		fc.property(queue, limits, (state, bounds) => {
			const { draft, started } = after(state, bounds);
			if (started.length > 0) expect(running(draft).length).toBeLessThanOrEqual(bounds.maxConcurrent);
			for (const { task: id } of started) {
				const task = draft.tasks.get(id);
				expect(task && onHost(draft, task)).toBeLessThanOrEqual(bounds.maxPerHost);
			}
		}),
		{ numRuns: 1_000 },
	);
});

test('what may start does start, in order', () => {
	fc.assert(
		fc.property(queue, limits, (state, bounds) => {
			const { draft, started } = after(state, bounds);
			const left = [...draft.tasks.values()].filter(isReady);
			for (const task of left) {
				const isFull =
					running(draft).length >= bounds.maxConcurrent || onHost(draft, task) >= bounds.maxPerHost;
				expect(isFull).toBe(true);
			}
			for (const { task: id } of started) {
				const task = draft.tasks.get(id);
				expect(task && isReady(state.tasks.get(id) as Task)).toBe(true);
				const overtaken = left.filter(other => task && other.rank < task.rank);
				for (const other of overtaken) expect(onHost(draft, other)).toBeGreaterThanOrEqual(bounds.maxPerHost);
			}
		}),
		{ numRuns: 1_000 },
	);
});

test('outside the hours nothing starts, and what runs is asked to stop', () => {
	fc.assert(
		fc.property(queue, limits, (state, bounds) => {
			const draft = forkState(state);
			const { events } = schedule(draft, bounds, { at: now, isOpen: false });
			foldAll(draft, events);
			expect(running(draft).length).toBe(running(state).length);
			expect([...draft.tasks.values()].filter(goesOn)).toEqual([]);
			expect(schedule(draft, bounds, { at: now, isOpen: false }).events).toEqual([]);
		}),
	);
});

test('within the hours nothing stays paused by them', () => {
	fc.assert(
		fc.property(queue, limits, (state, bounds) => {
			const { draft } = after(state, bounds);
			const held = [...draft.tasks.values()].filter(
				task => task.state.status === 'paused' && task.state.by === 'schedule',
			);
			expect(held).toEqual([]);
		}),
	);
});

test('every run has its own number, later than all before', () => {
	fc.assert(
		fc.property(queue, limits, (state, bounds) => {
			const numbers = after(state, bounds).started.map(({ run }) => run);
			expect(numbers).toEqual(numbers.map((_, at) => (state.lastRun + 1 + at) as RunNumber));
		}),
	);
});

test('scheduling again at once does nothing more', () => {
	fc.assert(
		fc.property(queue, limits, (state, bounds) => {
			expect(schedule(after(state, bounds).draft, bounds, open).events).toEqual([]);
		}),
	);
});

test('it wakes for the next that waits for its time, and only for the future', () => {
	fc.assert(
		fc.property(queue, limits, (state, bounds) => {
			const times = [...state.tasks.values()].flatMap(task =>
				task.state.status === 'queued' && task.state.notBeforeAt > now ? [task.state.notBeforeAt] : [],
			);
			expect(schedule(state, bounds, open).wakeAt).toBe(times.length === 0 ? null : Math.min(...times));
		}),
	);
});

test('lowered limits take slots back from the last in order', () => {
	fc.assert(
		fc.property(queue, limits, (state, bounds) => {
			const { draft, plan } = after(state, bounds);
			const going = [...draft.tasks.values()].filter(goesOn);
			expect(going.length).toBeLessThanOrEqual(bounds.maxConcurrent);
			for (const task of going) {
				const same = going.filter(other => hostOf(other.request.url) === hostOf(task.request.url));
				expect(same.length).toBeLessThanOrEqual(bounds.maxPerHost);
			}
			const before = [...state.tasks.values()].filter(goesOn);
			const stops = plan.events.filter(({ type }) => type === 'task.stopRequested');
			if (
				before.length <= bounds.maxConcurrent &&
				before.every(task => onHost(state, task) <= bounds.maxPerHost)
			) {
				expect(stops).toEqual([]);
			}
		}),
		{ numRuns: 1_000 },
	);
});

test('a run that could not be continued is left to end', () => {
	const fixed = { ...target(), totalBytes: bytes(9), resumable: false };
	const tasks = [1, 2, 3].map(at =>
		taskWith(downloading(at), { id: taskId(at), rank: at, target: at === 3 ? fixed : target() }),
	);
	const plan = schedule(stateOf(...tasks), { maxConcurrent: 1, maxPerHost: 9 }, open);
	expect(plan.events.map(({ task }) => task)).toEqual([taskId(2), taskId(1)]);
});

test.each([
	['https://Host.Example/f', 'host.example'],
	['https://host.example./f', 'host.example'],
	['https://host.example:8443?x', 'host.example'],
	['https://***@host.example/f', 'host.example'],
	['https://u:p@a@host.example/f', 'host.example'],
	['https://[::1]:80/f', '[::1]'],
	['http://h#@x', 'h'],
	['nonsense', ''],
])('the host of %s is %s', (url, host) => {
	expect(hostOf(url)).toBe(host);
});
