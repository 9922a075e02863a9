import type { RunNumber, TaskId } from '../../../shared/domain/ids.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import type { Phase } from '../../../shared/domain/task.ts';
import { millis, type Millis } from '../../../shared/kernel/units.ts';
import type { Progress } from '../../../shared/protocol/contract.ts';
import type { Command } from '../core/queue/command.ts';
import { every, type Clock } from '../effects/clock.ts';

type Ports = {
	readonly clock: Clock;
	readonly state: () => QueueState;
	readonly progress: () => readonly Progress[];
	/** 0: a download that has stalled is left to people. */
	readonly restartAfter: () => Millis;
	readonly tell: (command: Command) => void;
};

/** Time without a byte after which a run is said to have stalled. */
const stalledAfterMs = 30_000;
const lookMs = 1_000;
/** In the others we work ourselves, or a program of ours does. */
const owesBytes: ReadonlySet<Phase> = new Set<Phase>(['probing', 'transferring']);

/** Looks at what the runs bring, and tells where one does not get on, or does again. */
export function watchStalls({ clock, state, progress, restartAfter, tell }: Ports): Disposable {
	/** When each of the runs was first seen silent, by the clock that does not jump. */
	let since = new Map<RunNumber, number>();

	function look(): void {
		const silent = new Map<RunNumber, number>();
		for (const run of progress()) {
			const running = runningOf(run.task);
			if (running?.run !== run.run || running.stopping !== null) continue;
			const isSilent = owesBytes.has(running.phase) && !run.waitingFor && run.silentFor >= stalledAfterMs;
			if (isSilent !== (running.stalledSince !== null)) {
				const at = isSilent ? millis(Math.max(0, clock.now() - run.silentFor)) : null;
				tell({ type: 'runStalled', task: run.task, run: run.run, since: at });
			}
			if (!isSilent) continue;
			const from = since.get(run.run) ?? clock.monotonic();
			silent.set(run.run, from);
			const limit = restartAfter();
			if (limit > 0 && clock.monotonic() - from >= limit)
				tell({ type: 'runGivenUp', task: run.task, run: run.run });
		}
		since = silent;
	}

	function runningOf(id: TaskId) {
		const now = state().tasks.get(id)?.state;
		return now?.status === 'downloading' ? now : null;
	}

	return every(clock, lookMs, look);
}
