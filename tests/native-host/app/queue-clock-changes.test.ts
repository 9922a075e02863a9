import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TimeSpan } from '../../../shared/domain/hours.ts';
import { defaultSettings } from '../../../shared/domain/settings.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { watchHours } from '../../../native-host/src/app/queue-hours.ts';
import { localTime } from '../../../native-host/src/effects/clock.ts';
import { parseStart } from '../../../native-host/src/cli/parse-start.ts';
import { countingEngine } from '../../support/queue/counting-engine.ts';
import { twoClocks } from '../../support/two-clocks.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';

const minuteMs = 60_000;
const everyDay = [0, 1, 2, 3, 4, 5, 6];
const span = (from: string, to: string, days = everyDay): TimeSpan => ({
	days,
	from: minutes(from),
	to: minutes(to),
});
const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

const { TZ: zoneBefore } = process.env;
const setZone = (zone: string | undefined): void => {
	if (zone === undefined) delete process.env['TZ'];
	else process.env['TZ'] = zone;
};
beforeEach(() => setZone('Europe/Berlin'));
afterEach(() => setZone(zoneBefore));

/** When downloads may run, in UTC, as the watch tells it minute by minute. */
function openings(start: string, lasting: number, allowedHours: readonly TimeSpan[]): string[] {
	const { clock, pass, timers } = twoClocks(start);
	const told: string[] = [];
	let was: boolean | null = null;
	const look = () => {
		const is = hours.isOpen();
		if (is !== was) told.push(`${is ? 'open' : 'shut'} ${new Date(clock.now()).toISOString().slice(5, 16)}`);
		was = is;
	};
	const hours = watchHours({
		clock,
		localTime,
		settings: () => ({ ...defaultSettings, allowedHours: [...allowedHours] }),
		turned: look,
	});
	look();
	pass(lasting * 3_600_000);
	hours[Symbol.dispose]();
	expect(timers.size).toBe(0);
	return told;
}

describe('hours where the clocks change', () => {
	// Berlin: on 29 March 2026 01:00 UTC 02:00 becomes 03:00, on 25 October 01:00 UTC 03:00 becomes 02:00.
	test.each([
		[
			'an ordinary night',
			'2026-03-10T12:00Z',
			[span('22:00', '06:00')],
			['shut 03-10T12:00', 'open 03-10T21:00', 'shut 03-11T05:00'],
		],
		[
			'the night in spring is an hour shorter',
			'2026-03-28T12:00Z',
			[span('22:00', '06:00')],
			['shut 03-28T12:00', 'open 03-28T21:00', 'shut 03-29T04:00'],
		],
		[
			'an hour that is left out does not come',
			'2026-03-28T22:00Z',
			[span('02:15', '02:45')],
			['shut 03-28T22:00'],
		],
		[
			'one that begins in it begins when it is over',
			'2026-03-28T22:00Z',
			[span('02:30', '04:00')],
			['shut 03-28T22:00', 'open 03-29T01:00', 'shut 03-29T02:00'],
		],
		[
			'the night in autumn is an hour longer',
			'2026-10-24T12:00Z',
			[span('22:00', '06:00')],
			['shut 10-24T12:00', 'open 10-24T20:00', 'shut 10-25T05:00'],
		],
		[
			'an hour that comes twice counts twice',
			'2026-10-24T22:00Z',
			[span('02:15', '02:45')],
			['shut 10-24T22:00', 'open 10-25T00:15', 'shut 10-25T00:45', 'open 10-25T01:15', 'shut 10-25T01:45'],
		],
		[
			'weekdays are those of the wall',
			'2026-10-24T12:00Z',
			[span('00:00', '24:00', [0])],
			['shut 10-24T12:00', 'open 10-24T22:00'],
		],
	] as const)('%s', (_, start, hours, expected) => expect(openings(start, 20, hours)).toEqual(expected));

	test('half an hour and a southern autumn', () => {
		setZone('Australia/Lord_Howe');
		// On 5 April 2026 15:00 UTC (4 April) 02:00 becomes 01:30.
		expect(openings('2026-04-04T12:00Z', 8, [span('01:30', '01:45')])).toEqual([
			'shut 04-04T12:00',
			'open 04-04T14:30',
			'shut 04-04T14:45',
			'open 04-04T15:00',
			'shut 04-04T15:15',
		]);
	});
});

test('whoever travels gets the hours of where they are, within a minute', () => {
	const { clock, pass } = twoClocks('2026-06-01T10:00Z');
	const told: boolean[] = [];
	using hours = watchHours({
		clock,
		localTime,
		settings: () => ({ ...defaultSettings, allowedHours: [span('08:00', '13:00')] }),
		turned: () => told.push(hours.isOpen()),
	});
	pass(minuteMs);
	setZone('Asia/Tokyo');
	pass(minuteMs);
	setZone('America/New_York');
	pass(minuteMs);
	setZone('America/Los_Angeles');
	pass(minuteMs);
	expect(told).toEqual([true, false, false, false]);
	pass(6 * 3_600_000);
	expect(told.at(-1)).toBe(true);
});

test.each([
	['spring, 02:30 does not exist', '2026-03-28T23:00Z', '02:30', '2026-03-29T01:30Z'],
	['spring, after it', '2026-03-28T23:00Z', '04:00', '2026-03-29T02:00Z'],
	['the day after a short night', '2026-03-28T21:45Z', '22:30', '2026-03-29T20:30Z'],
	['autumn, the first of two', '2026-10-24T23:00Z', '02:30', '2026-10-25T00:30Z'],
	['the day after a long night', '2026-10-24T20:45Z', '22:30', '2026-10-25T21:30Z'],
] as const)('a start by the clock on the wall: %s', (_, now, text, expected) => {
	// Makes the platform look at the zone.
	localTime(millis(0));
	expect(parseStart(text, new Date(now))).toBe(Date.parse(expected));
});

describe('a start at a time', () => {
	const one = taskId(1);
	const url = 'https://host.example/file.bin';
	const hour = 3_600_000;

	async function withQueue() {
		const folder = temporaryFolder();
		const fake = countingEngine();
		const clocks = twoClocks('2026-03-28T12:00Z');
		const open = () =>
			openTestQueue({ folder: folder.path, engine: fake.engine, clock: clocks.clock, localTime });
		return { folder, fake, open, ...clocks };
	}

	test('can be set, moved and dropped later, and outlives restarts', async () => {
		const { folder, fake, open, clock, pass } = await withQueue();
		using _folder = folder;
		let queue = await open();
		await queue.add({ id: one, url, startAt: millis(clock.now() + 5 * hour) });
		await queue.dispatch({ type: 'schedule', task: one, startAt: millis(clock.now() + 2 * hour) });
		await queue.close();
		queue = await open();
		pass(2 * hour - 1);
		await queue.dispatch({ type: 'pauseAll' });
		await queue.dispatch({ type: 'resumeAll' });
		expect(fake.started).toBe(0);
		pass(1);
		await until(() => fake.running.size === 1);
		expect(await queue.dispatch({ type: 'schedule', task: one, startAt: null })).toMatchObject({
			ok: false,
			error: { code: 'transition_refused' },
		});
		await queue.dispatch({ type: 'pause', task: one });
		await until(() => fake.running.size === 0);
		await queue.dispatch({ type: 'schedule', task: one, startAt: millis(clock.now() + hour) });
		await queue.dispatch({ type: 'schedule', task: one, startAt: null });
		await until(() => fake.running.size === 1);
		await queue.close();
	});

	test('is kept where the machine slept through it, or its clock was set', async () => {
		const { folder, fake, open, clock, pass, jump } = await withQueue();
		using _folder = folder;
		const queue = await open();
		await queue.add({ id: one, url, startAt: millis(clock.now() + 10 * hour) });
		jump(9 * hour);
		pass(minuteMs);
		await until(() => queue.idle() || fake.running.size === 0);
		expect(fake.started).toBe(0);
		jump(hour);
		// Nine hours of timers never pass: a minute does it.
		pass(minuteMs);
		await until(() => fake.running.size === 1);
		await queue.close();
	});
});
