import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Queue } from '../../../native-host/src/app/queue.ts';
import { defaultSettings } from '../../../shared/domain/settings.ts';
import { withoutDatabases } from '../../support/queue/without-databases.ts';
import { nodeDisk } from '../../../native-host/src/effects/state-disk.ts';
import { countingEngine } from '../../support/queue/counting-engine.ts';
import { expectInvariants, quiet } from '../../support/queue/invariants.ts';
import { memoryDisk } from '../../support/queue/memory-disk.ts';
import { openTestQueue, taskId, temporaryFolder } from '../../support/queue/open.ts';
import {
	openReal,
	overIn,
	steps,
	type Model,
	type Real,
	type Step,
} from '../../support/queue/queue-model.ts';

async function follow(
	commands: Iterable<Step>,
	{ disk, ports, replayEvery }: Pick<Real, 'disk' | 'ports' | 'replayEvery'>,
): Promise<void> {
	using folder = temporaryFolder();
	const startedOver: string[] = [];
	const real: Real = {
		folder: folder.path,
		disk,
		ports,
		steps: 0,
		replayEvery,
		fake: countingEngine({ atStart: running => startedOver.push(...overIn(real.queue, running)) }),
		queue: undefined as unknown as Queue,
		die: () => undefined,
		old: [],
	};
	await openReal(real);
	try {
		const model: Model = new Map();
		await fc.asyncModelRun(() => ({ model, real }), commands as Iterable<fc.AsyncCommand<Model, Real>>);
		expect(startedOver).toEqual([]);
	} finally {
		await real.queue.close();
	}
}

describe('as the naive model says, never over a limit, with crashes, restarts and other limits in between', () => {
	test('200 random commands on the disk', { timeout: 120_000 }, async () => {
		await fc.assert(
			fc.asyncProperty(fc.commands(steps, { maxCommands: 200, size: 'max' }), async commands => {
				await follow(commands, { disk: nodeDisk, ports: {}, replayEvery: 1 });
			}),
			{ numRuns: 10 },
		);
	});

	test('10,000 random commands', { timeout: 600_000 }, async () => {
		const many = fc.array(fc.oneof(...steps), { minLength: 10_000, maxLength: 10_000, size: 'max' });
		await fc.assert(
			fc.asyncProperty(many, async commands => {
				await follow(commands, {
					disk: memoryDisk(),
					ports: withoutDatabases({ now: defaultSettings }),
					replayEvery: 50,
				});
			}),
			// Shrinking that many steps takes longer than anybody waits: the seed tells them again.
			{ numRuns: 1, endOnFailure: true },
		);
	});
});

describe('fifty downloads', () => {
	const count = 50;

	/** A queue of its own with fifty of them, three at a time. */
	async function withFifty(
		work: (queue: Queue, fake: ReturnType<typeof countingEngine>) => Promise<void>,
	): Promise<void> {
		using folder = temporaryFolder();
		const fake = countingEngine();
		const queue = await openTestQueue({
			folder: folder.path,
			engine: fake.engine,
			disk: memoryDisk(),
			...withoutDatabases({ now: defaultSettings }),
			random: () => 0,
		});
		try {
			await queue.changeSettings({ maxConcurrent: 3, maxPerHost: 2 });
			for (let at = 0; at < count; at++)
				await queue.add({ id: taskId(at), url: `https://host${at % 7}.example/${at}` });
			await work(queue, fake);
			await quiet(queue, fake);
			expectInvariants(queue, null, fake);
			expect(fake.most).toBeLessThanOrEqual(3);
			expect(Math.max(...fake.mostPerHost.values())).toBeLessThanOrEqual(2);
		} finally {
			await queue.close();
		}
	}

	const flip = fc.record({ isPause: fc.boolean(), at: fc.nat(count - 1), waits: fc.boolean() });

	test(
		'paused and resumed a hundred times, at once or one after the other',
		{ timeout: 120_000 },
		async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(flip, { minLength: 100, maxLength: 100, size: 'max' }), async flips =>
					withFifty(async queue => {
						for (const { isPause, at, waits } of flips) {
							const done = queue.dispatch({ type: isPause ? 'pause' : 'resume', task: taskId(at) });
							if (waits) await done;
						}
						const last = new Map(flips.map(({ at, isPause }) => [taskId(at), isPause]));
						await queue.dispatch({ type: 'move', task: taskId(0), before: null });
						for (const { id, state } of queue.state.tasks.values()) {
							const isHeld =
								state.status === 'paused' || (state.status === 'downloading' && state.stopping === 'pause');
							expect(isHeld).toBe(last.get(id) ?? false);
						}
					}),
				),
				{ numRuns: 8 },
			);
		},
	);

	test('ten resume-alls at once do what one does', async () => {
		await withFifty(async (queue, fake) => {
			await queue.dispatch({ type: 'pauseAll' });
			await quiet(queue, fake);
			expect(fake.running.size).toBe(0);
			const before = queue.state.seq;
			const all = await Promise.all(Array.from({ length: 10 }, () => queue.dispatch({ type: 'resumeAll' })));
			expect(all.every(({ ok }) => ok)).toBe(true);
			await quiet(queue, fake);
			const events = queue.eventsSince(before) ?? [];
			expect(events.filter(({ event }) => event.type === 'task.requeued').length).toBe(count);
			expect(events.filter(({ event }) => event.type === 'task.started').length).toBe(3);
		});
	});

	test('fifty rapid cycles of all of them', async () => {
		await withFifty(async (queue, fake) => {
			const cycles = Array.from({ length: 50 }, () => [
				queue.dispatch({ type: 'pauseAll' }),
				queue.dispatch({ type: 'resumeAll' }),
			]);
			const answers = await Promise.all(cycles.flat());
			expect(answers.every(({ ok }) => ok)).toBe(true);
			await quiet(queue, fake);
			expect(fake.running.size).toBe(3);
		});
	});
});
