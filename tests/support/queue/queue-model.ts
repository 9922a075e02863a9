import fc from 'fast-check';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Queue, QueuePorts } from '../../../native-host/src/app/queue.ts';
import { hostOf } from '../../../native-host/src/core/queue/host.ts';
import type { TaskAction } from '../../../native-host/src/core/queue/transitions.ts';
import type { RunOutcome } from '../../../native-host/src/core/transfer/run.ts';
import { journalName } from '../../../native-host/src/effects/journal-file.ts';
import type { Disk } from '../../../native-host/src/effects/state-disk.ts';
import { fault } from '../../../shared/domain/faults.ts';
import { bytes } from '../../../shared/kernel/units.ts';
import { completed, failedForGood, target, type countingEngine, type FakeRun } from './counting-engine.ts';
import { faultyDisk } from './faulty-disk.ts';
import { expectInvariants, quiet } from './invariants.ts';
import { openTestQueue, taskId } from './open.ts';

/** The queue as somebody who never saw it would write it down. */
type Naive = 'active' | 'paused' | 'completed' | 'failed' | 'cancelled';
const naive: Record<TaskAction, Partial<Record<Naive, Naive | 'gone'>>> = {
	pause: { active: 'paused', paused: 'paused' },
	resume: { active: 'active', paused: 'active', failed: 'active' },
	restart: { active: 'active' },
	cancel: { active: 'cancelled', paused: 'cancelled', cancelled: 'cancelled' },
	retry: { failed: 'active', cancelled: 'active' },
	reset: { active: 'active', paused: 'active', completed: 'active', failed: 'active', cancelled: 'active' },
	dismiss: { completed: 'gone', failed: 'gone', cancelled: 'gone' },
	remove: { active: 'gone', paused: 'gone', completed: 'gone', failed: 'gone', cancelled: 'gone' },
};

export type Model = Map<string, Naive>;
export type Real = {
	readonly folder: string;
	readonly disk: Disk;
	readonly ports: Partial<QueuePorts>;
	/** Steps so far; the journal is replayed at some of them. */
	steps: number;
	readonly replayEvery: number;
	readonly fake: ReturnType<typeof countingEngine>;
	queue: Queue;
	/** From now on nothing reaches the disk. */
	die: () => void;
	/** Runs that are over, for late reports. */
	readonly old: FakeRun[];
};
export type Step = fc.AsyncCommand<Model, Real>;

function step(name: string, run: (model: Model, real: Real) => Promise<void>): Step {
	return {
		check: () => true,
		async run(model, real) {
			await run(model, real);
			await quiet(real.queue, real.fake);
			const isReplayed = real.steps++ % real.replayEvery === 0;
			expectInvariants(real.queue, isReplayed ? await readJournal(real) : null, real.fake);
			expect(shownBy(real.queue)).toEqual(Object.fromEntries(model));
		},
		toString: () => name,
	};
}

function shownBy(queue: Queue): Record<string, Naive> {
	const shown = [...queue.state.tasks.values()].map(({ id, state: { status } }): [string, Naive] => [
		id,
		status === 'queued' || status === 'downloading' ? 'active' : status,
	]);
	return Object.fromEntries(shown);
}

const number = fc.nat(11);
const add = number.map(at =>
	step(`add ${at}`, async (model, { queue }) => {
		const added = await queue.add({ id: taskId(at), url: `https://host${at % 3}.example/${at}` });
		expect(added.ok).toBe(true);
		if (!model.has(taskId(at))) model.set(taskId(at), 'active');
	}),
);
const act = fc.tuple(fc.constantFrom(...(Object.keys(naive) as TaskAction[])), number).map(([action, at]) =>
	step(`${action} ${at}`, async (model, { queue }) => {
		const task = taskId(at);
		const before = model.get(task);
		const next = before && naive[action][before];
		const done = await queue.dispatch({ type: action, task });
		expect(done.ok).toBe(next !== undefined);
		if (next === 'gone') model.delete(task);
		else if (next) model.set(task, next);
	}),
);
const move = fc.tuple(number, number).map(([at, before]) =>
	step(`move ${at} before ${before}`, async (model, { queue }) => {
		const done = await queue.dispatch({ type: 'move', task: taskId(at), before: taskId(before) });
		expect(done.ok).toBe(model.has(taskId(at)) && model.has(taskId(before)));
	}),
);
const all = fc.constantFrom('pauseAll' as const, 'resumeAll' as const, 'clearCompleted' as const).map(type =>
	step(type, async (model, { queue }) => {
		expect((await queue.dispatch({ type })).ok).toBe(true);
		for (const [task, is] of model) {
			if (type === 'pauseAll' && is === 'active') model.set(task, 'paused');
			if (type === 'resumeAll' && is === 'paused') model.set(task, 'active');
			if (type === 'clearCompleted' && is === 'completed') model.delete(task);
		}
	}),
);
const later: RunOutcome = {
	...failedForGood,
	fault: fault('stalled'),
	savedBytes: bytes(3),
	progressed: true,
};
const settle = fc
	.tuple(
		fc.nat(5),
		fc.constantFrom<[Naive, RunOutcome]>(
			['completed', completed],
			['failed', failedForGood],
			['active', later],
		),
	)
	.map(([which, [becomes, outcome]]) =>
		step(`run ${which} ends: ${becomes}`, async (model, { fake, queue, old }) => {
			const run = [...fake.running][which % Math.max(1, fake.running.size)];
			if (!run) return;
			const task = [...queue.state.tasks.values()].find(({ request }) => request.url === run.request.url);
			old.push(run);
			run.observer.identified(target(`/d/${task?.id}`));
			run.settle(outcome);
			if (task) model.set(task.id, becomes);
		}),
	);
const lateReport = fc.constant(
	step('an old run speaks', async (_model, { old }) => {
		for (const run of old) {
			run.observer.entered('verifying');
			run.observer.identified(target('/late'));
		}
	}),
);
const limits = fc
	.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 }))
	.map(([most, perHost]) =>
		step(`at most ${most}, ${perHost} a host`, async (_model, { queue }) => {
			const changed = await queue.changeSettings({ maxConcurrent: most, maxPerHost: perHost });
			expect(changed.ok).toBe(true);
		}),
	);
const restart = fc.boolean().map(isCrash =>
	step(isCrash ? 'crash' : 'restart', async (model, real) => {
		for (const { id, state } of real.queue.state.tasks.values()) {
			if (state.status === 'downloading') model.set(id, 'paused');
		}
		if (isCrash) real.die();
		await real.queue.close();
		expect(real.fake.running.size).toBe(0);
		await openReal(real);
	}),
);
const rapid = fc.tuple(number, fc.array(fc.boolean(), { minLength: 2, maxLength: 12 })).map(([at, flips]) =>
	step(`${flips.length} rapid pauses and resumes of ${at}`, async (model, { queue }) => {
		const task = taskId(at);
		const types = flips.map(isPause => (isPause ? ('pause' as const) : ('resume' as const)));
		await Promise.all(types.map(type => queue.dispatch({ type, task })));
		const is = model.get(task);
		if (is === 'active' || is === 'paused') model.set(task, types.at(-1) === 'pause' ? 'paused' : 'active');
		// A failed task can be resumed, and then paused.
		if (is === 'failed' && types.includes('resume')) {
			model.set(task, types.at(-1) === 'pause' ? 'paused' : 'active');
		}
	}),
);

export async function openReal(real: Real): Promise<void> {
	let isDead = false;
	const disk = faultyDisk(() => (isDead ? { code: 'DEAD' } : null), real.disk);
	real.die = () => {
		isDead = true;
	};
	real.queue = await openTestQueue({
		folder: real.folder,
		engine: real.fake.engine,
		...real.ports,
		disk,
		random: () => 0,
	});
}

const weighted = (weight: number, arbitrary: fc.Arbitrary<Step>): fc.Arbitrary<Step>[] =>
	Array.from({ length: weight }, () => arbitrary);

export const steps = [
	...weighted(5, add),
	...weighted(8, act),
	...weighted(5, settle),
	move,
	all,
	lateReport,
	limits,
	restart,
	rapid,
];

async function readJournal({ disk, folder }: Real): Promise<Uint8Array> {
	const file = await disk.openFile(join(folder, journalName));
	const bytes = new Uint8Array(await file.size());
	await file.read(bytes, 0);
	await file.close();
	return bytes;
}

/** Counted on the engine itself, in the moment a run starts. The queue is undefined while it opens. */
export function overIn(queue: Queue | undefined, running: readonly FakeRun[]): string[] {
	if (!queue) return [];
	const { maxConcurrent, maxPerHost } = queue.settings();
	const last = running.at(-1);
	const onHost = running.filter(run => last && hostOf(run.request.url) === hostOf(last.request.url)).length;
	const over = running.length > maxConcurrent || onHost > maxPerHost;
	return over ? [`${running.length} of ${maxConcurrent}, ${onHost} of ${maxPerHost}`] : [];
}
