import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { RunNumber, TaskId } from '../../../shared/domain/ids.ts';
import type { Task, TaskTarget } from '../../../shared/domain/task.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { Progress } from '../../../shared/protocol/contract.ts';
import type { Command } from '../core/queue/command.ts';
import type { Engine, RelaySink, Run, RunOutcome, RunRequest } from '../core/transfer/run.ts';
import type { Links } from './queue-links.ts';
import { redactMedia } from './queue-secrets.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

type Ports = {
	readonly engine: Engine;
	/** Everything the engine needs to know; may take its time. */
	readonly prepare: (task: Task) => Promise<Result<RunRequest, Fault>>;
	/** The whole file is there, and nobody knows yet. Gives what is known of it now. */
	readonly planned: (
		task: Task,
		target: TaskTarget | null,
		path: string,
		signal: AbortSignal,
	) => Promise<TaskTarget | null>;
	readonly tell: (command: Command) => void;
	readonly freshLink: Links['ask'];
	/** A run found further files in the metalink that its address led to. */
	readonly listed: (task: Task, request: RunRequest, entries: readonly string[]) => void;
};

export type Runs = {
	start(task: Task, run: RunNumber): void;
	stop(task: TaskId, run: RunNumber): void;
	/** Of a recording: what is there is enough. False where nothing is being recorded. */
	finish(task: TaskId): boolean;
	/** Where a client brings the bytes; null: no such run is going on. */
	relay(task: TaskId): RelaySink | null;
	/** Bytes a second from now on; 0: unlimited. */
	limit(task: TaskId, rate: number): void;
	/** Resolves when every run has settled. */
	stopAll(): Promise<void>;
	readonly progress: () => Progress[];
};

type Going = {
	readonly run: RunNumber;
	readonly controller: AbortController;
	live: Run | null;
	/** As it was changed since the run was to start; null: as it was. */
	rate: number | null;
	over: Promise<void>;
};

/** The runs that are really going on, each with its own controller. */
export function createRuns({ engine, prepare, planned, tell, listed, freshLink }: Ports): Runs {
	const going = new Map<TaskId, Going>();

	async function attempt(task: Task, entry: Going): Promise<RunOutcome> {
		const { run, controller } = entry;
		try {
			const request = await prepare(task);
			if (controller.signal.aborted) return { kind: 'stopped', savedBytes: task.savedBytes };
			if (!request.ok) return failed(task, request.error);
			let target: TaskTarget | null = null;
			const observer = {
				identified(found: TaskTarget) {
					target = found;
					tell({ type: 'runIdentified', task: task.id, run, target: journalled(found) });
				},
				listed: (entries: readonly string[]) => listed(task, request.value, entries),
				freshLink: (why: Fault, signal: AbortSignalLike) => freshLink(task, why, signal),
				entered: (phase: RunPhase) => tell({ type: 'runEntered', task: task.id, run, phase }),
			};
			entry.live = engine.start(request.value, observer, controller.signal);
			if (entry.rate !== null) entry.live.limitRate(entry.rate);
			const outcome = await entry.live.outcome;
			if (outcome.kind === 'completed' && !outcome.existing) {
				const known = await planned(task, target, outcome.path, controller.signal);
				if (known && known !== target) observer.identified(known);
			}
			return outcome;
		} catch (error) {
			// Engines never throw: this is a defect, told as such.
			return failed(task, fault('internal', quote(error instanceof Error ? error.name : 'unknown')));
		}
	}

	async function drive(task: Task, entry: Going): Promise<void> {
		const outcome = await attempt(task, entry);
		going.delete(task.id);
		tell({ type: 'runSettled', task: task.id, run: entry.run, outcome });
	}

	return {
		start(task, run) {
			const controller = new AbortController();
			const entry: Going = { run, controller, live: null, rate: null, over: Promise.resolve() };
			going.set(task.id, entry);
			entry.over = drive(task, entry);
		},
		stop(task, run) {
			const entry = going.get(task);
			if (entry?.run === run) entry.controller.abort();
		},
		finish: task => going.get(task)?.live?.finish?.() ?? false,
		relay: task => going.get(task)?.live?.relay ?? null,
		limit(task, rate) {
			const entry = going.get(task);
			if (!entry) return;
			entry.rate = rate;
			entry.live?.limitRate(rate);
		},
		async stopAll() {
			const entries = [...going.values()];
			for (const { controller } of entries) controller.abort();
			await Promise.all(entries.map(({ over }) => over));
		},
		progress: () =>
			[...going].flatMap(([task, { run, live }]) =>
				live ? [{ task, run, ...mutable(live.progress()) }] : [],
			),
	};
}

type RunPhase = Parameters<Parameters<Engine['start']>[1]['entered']>[0];

const failed = ({ savedBytes }: Task, reason: Fault): RunOutcome => ({
	kind: 'failed',
	fault: reason,
	savedBytes,
	progressed: false,
	retryAfter: null,
});

const journalled = (target: TaskTarget): TaskTarget =>
	target.media ? { ...target, media: redactMedia(target.media) } : target;

/** The wire's type has no readonly in it. */
function mutable({ pieces, ...rest }: ReturnType<Run['progress']>): Omit<Progress, 'task' | 'run'> {
	return { ...rest, pieces: pieces.map(([start, end, received]) => [start, end, received]) };
}
