import { expect, test } from 'vitest';
import type { LocalTime } from '../../../shared/domain/hours.ts';
import { millis } from '../../../shared/kernel/units.ts';
import type { Clock } from '../../../native-host/src/effects/clock.ts';
import { countingEngine } from '../../support/queue/counting-engine.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';

const one = taskId(1);
const url = 'https://host.example/file.bin';
const mornings = [{ days: [0, 1, 2, 3, 4, 5, 6], from: 8 * 60, to: 12 * 60 }];

/** Time stands still until it is moved; timers that have become due fire then. */
function wallClock() {
	const timers = new Set<{ at: number; call: () => void }>();
	let now = 0;
	const clock: Clock = {
		now: () => millis(now),
		monotonic: () => now,
		after(delay, call) {
			const timer = { at: now + delay, call };
			timers.add(timer);
			return { [Symbol.dispose]: () => timers.delete(timer) };
		},
	};
	const shown = { weekday: 1, minute: 0 };
	return {
		clock,
		localTime: (): LocalTime => ({ ...shown }),
		/** What the wall shows may jump: sleep, another time zone. */
		show: (hour: number): void => {
			shown.minute = hour * 60;
			now += 60_000;
			for (const timer of timers) {
				if (timer.at > now) continue;
				timers.delete(timer);
				timer.call();
			}
		},
	};
}

test('downloads pause when their hours end and go on when they begin', async () => {
	using folder = temporaryFolder();
	const fake = countingEngine();
	const { clock, localTime, show } = wallClock();
	const rates: number[] = [];
	const queue = await openTestQueue({
		folder: folder.path,
		engine: fake.engine,
		clock,
		localTime,
		applySettings: ({ rateLimit }) => rates.push(rateLimit),
	});
	show(7);
	await queue.changeSettings({
		allowedHours: mornings,
		rateProfiles: [{ days: [1], from: 9 * 60, to: 10 * 60, rateLimit: 77 }],
	});
	await queue.add({ id: one, url });
	const stateNow = () => queue.state.tasks.get(one)?.state;
	expect(stateNow()?.status).toBe('queued');
	show(8);
	await until(() => fake.running.size === 1);
	show(9);
	expect(rates.at(-1)).toBe(77);
	show(10);
	expect(rates.at(-1)).toBe(0);
	show(12);
	await until(() => stateNow()?.status === 'paused');
	expect(stateNow()).toEqual({ status: 'paused', by: 'schedule' });
	expect(fake.running.size).toBe(0);
	expect(queue.idle()).toBe(false);
	show(8);
	await until(() => fake.running.size === 1);
	await queue.dispatch({ type: 'pauseAll' });
	await until(() => fake.running.size === 0);
	show(13);
	show(8);
	await until(() => queue.idle());
	expect(stateNow()).toEqual({ status: 'paused', by: 'user' });
	await queue.close();
});

test('a download with a time of its own waits for it, also through a restart', async () => {
	using folder = temporaryFolder();
	const fake = countingEngine();
	const { clock, localTime, show } = wallClock();
	const ports = { folder: folder.path, engine: fake.engine, clock, localTime };
	const first = await openTestQueue(ports);
	await first.add({ id: one, url, startAt: millis(150_000) });
	await first.close();
	const queue = await openTestQueue(ports);
	show(0);
	show(0);
	expect(fake.started).toBe(0);
	show(0);
	await until(() => fake.running.size === 1);
	await queue.close();
});
