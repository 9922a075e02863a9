import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countSites } from '../../../extension/src/core/view/list.ts';
import { paceOf } from '../../../extension/src/core/view/pace.ts';
import { createSearch } from '../../../extension/src/core/view/search.ts';
import { segmentsOf } from '../../../extension/src/core/view/segments.ts';
import {
	extend,
	groupActions,
	noSelection,
	only,
	toggle,
	within,
} from '../../../extension/src/core/view/selection.ts';
import {
	emptySpeeds,
	noteSpeeds,
	sparkline,
	speedSecondsMax,
} from '../../../extension/src/core/view/speeds.ts';
import type { RunNumber } from '../../../shared/domain/ids.ts';
import { bytes, millis } from '../../../shared/kernel/units.ts';
import type { Progress } from '../../../shared/protocol/contract.ts';
import { requestFor } from '../../support/task-request.ts';
import { everyState, queued, running, taskId, taskIn } from '../support/tasks.ts';

const progressOf = (task: number, bytesPerSecond: number, more: Partial<Progress> = {}): Progress => ({
	task: taskId(task),
	run: 1 as RunNumber,
	receivedBytes: bytes(100),
	totalBytes: bytes(1_100),
	bytesPerSecond,
	connections: 1,
	silentFor: millis(0),
	pieces: [],
	...more,
});

test('a search finds every word, wherever it is and however it is written', () => {
	const request = {
		...requestFor('https://cdn.example.org/x/Überraschung%20Teil.zip'),
		title: 'Été à Paris',
	};
	const finds = (query: string) => createSearch(query)(taskIn(queued, { request }));
	expect(['', '  ', 'uberraschung', 'TEIL cdn', 'ete paris', 'zip\texample'].map(finds)).not.toContain(false);
	expect(['berlin', 'teil berlin'].map(finds)).not.toContain(true);
});

test('sites come with their numbers, the most first', () => {
	const at = (host: string) => taskIn(queued, { request: requestFor(`https://${host}/a`) });
	expect(countSites(['b.org', 'a.org', 'c.org', 'c.org'].map(at))).toEqual([
		{ site: 'c.org', count: 2 },
		{ site: 'a.org', count: 1 },
		{ site: 'b.org', count: 1 },
	]);
});

const shown = Array.from({ length: 12 }, (_, place) => taskId(place));
const place = fc.integer({ min: 0, max: 11 });

test('a range reaches from where it began to where it is, in the order that is shown', () => {
	fc.assert(
		fc.property(place, place, place, (from, over, to) => {
			const id = (at: number) => shown[at] ?? taskId(0);
			const once = extend(only(id(from)), id(over), shown);
			const twice = extend(once, id(to), shown);
			expect([...twice.ids]).toEqual(shown.slice(Math.min(from, to), Math.max(from, to) + 1));
		}),
	);
});

test('what is chosen twice is not chosen, and what is not shown cannot be', () => {
	fc.assert(
		fc.property(fc.array(place), fc.uniqueArray(place), (clicks, left) => {
			const chosen = clicks.reduce((all, at) => toggle(all, taskId(at)), noSelection);
			const odd = shown.filter((_, at) => clicks.filter(click => click === at).length % 2 === 1);
			expect([...chosen.ids].sort()).toEqual(odd);
			const now = shown.filter((_, at) => left.includes(at));
			expect([...within(chosen, now).ids].sort()).toEqual(now.filter(id => odd.includes(id)));
		}),
	);
});

test('of several, each action is for those that it fits', () => {
	const tasks = everyState.map((state, at) => taskIn(state, { id: taskId(at) }));
	const offered = new Map(groupActions(tasks).map(({ action, tasks }) => [action, tasks]));
	const statusOf = (id: string) => tasks.find(task => task.id === id)?.state.status;
	expect(new Set(offered.get('retry')?.map(statusOf))).toEqual(new Set(['failed', 'cancelled']));
	expect(offered.get('pause')?.map(statusOf)).not.toContain('paused');
	expect(groupActions([taskIn(running())]).map(({ action }) => action)).toEqual([
		'pause',
		'cancel',
		'remove',
	]);
	expect(groupActions([])).toEqual([]);
});

test('a line of speeds has one for each second, however often it was told, and forgets who runs no more', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 200 }), gaps => {
			const log = emptySpeeds();
			let now = 1_000_000;
			for (const gap of gaps) {
				now += gap;
				noteSpeeds(log, new Map([[taskId(1), progressOf(1, 10)]]), now);
			}
			const first = Math.floor((1_000_000 + (gaps[0] ?? 0)) / 1_000);
			const seconds = Math.floor(now / 1_000) - first + 1;
			expect(log.all.speeds).toHaveLength(Math.min(speedSecondsMax, seconds));
			expect(log.tasks.get(taskId(1))?.speeds).toEqual(log.all.speeds);
			noteSpeeds(log, new Map(), now);
			expect(log.tasks.size).toBe(0);
		}),
	);
});

test('silence is a speed of nothing, and a clock that was put back begins anew', () => {
	const log = emptySpeeds();
	const at = (ms: number, speed: number) => noteSpeeds(log, new Map([[taskId(1), progressOf(1, speed)]]), ms);
	at(1_000, 5);
	at(4_000, 7);
	at(4_900, 9);
	expect(log.all.speeds).toEqual([5, 0, 0, 9]);
	at(500, 3);
	expect(log.all.speeds).toEqual([3]);
	at(10_000_000, 2);
	expect(log.all.speeds).toEqual([2]);
});

test('a sparkline stays within its drawing, and ends at its end', () => {
	expect(sparkline([5], 100, 20)).toBe('');
	expect(sparkline([0, 0], 100, 20)).toMatch(/ 100\.0,20\.0$/u);
	fc.assert(
		fc.property(fc.array(fc.nat(), { minLength: 2, maxLength: speedSecondsMax }), speeds => {
			const points = sparkline(speeds, 100, 20)
				.split(' ')
				.map(point => point.split(',').map(Number));
			expect(points).toHaveLength(speeds.length);
			expect(points.at(-1)?.[0]).toBe(100);
			for (const [x = -1, y = -1] of points) expect(x >= 0 && x <= 100 && y >= 0 && y <= 20).toBe(true);
		}),
	);
});

test('what is left of all takes as long as the bytes that are left; nobody guesses', () => {
	const of = (...items: Progress[]) => paceOf(new Map(items.map(item => [item.task, item])));
	expect(of(progressOf(1, 100), progressOf(2, 300))).toEqual({
		running: 2,
		bytesPerSecond: 400,
		secondsLeft: 5,
	});
	expect(of(progressOf(1, 100), progressOf(2, 100, { totalBytes: null })).secondsLeft).toBeNull();
	expect(of(progressOf(1, 0)).secondsLeft).toBeNull();
	expect(of()).toEqual({ running: 0, bytesPerSecond: 0, secondsLeft: null });
	expect(of(progressOf(1, 1, { totalBytes: bytes(1e12) })).secondsLeft).toBeNull();
});

test('a segment without a byte in it is whole', () => {
	const pieces: Progress['pieces'] = [
		[bytes(0), bytes(10), bytes(5)],
		[bytes(10), bytes(10), bytes(0)],
	];
	expect(segmentsOf(progressOf(1, 1, { pieces })).map(({ share }) => share)).toEqual([0.5, 1]);
});
