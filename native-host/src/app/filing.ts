import { isAbsolute } from 'node:path';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import type { Client, Task, TaskState } from '../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { unreachable } from '../../../shared/kernel/unreachable.ts';
import type { LibraryDisk } from '../core/library/disk.ts';
import { filingStep, hasMoved, type Ends, type FilingSlip } from '../core/library/slip.ts';
import type { Command } from '../core/queue/command.ts';
import { faultOf, readPlatformError } from '../core/transfer/error-fault.ts';
import { sleep, type Clock } from '../effects/clock.ts';
import type { TaskFiles } from '../effects/task-files.ts';
import type { Describe } from './filing-metadata.ts';
import { placeFile, temporaryIn } from './filing-place.ts';
import type { Chores } from './queue-chores.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

type Ports = {
	readonly disk: LibraryDisk;
	readonly slips: TaskFiles<FilingSlip>;
	readonly clock: Clock;
	readonly state: () => QueueState;
	readonly dispatch: (command: Command, client?: Client | null) => Promise<Result<unknown, Fault>>;
	/** For what must be recorded as soon as that can be: never lost while the program lives. */
	readonly tell: (command: Command) => void;
	readonly describe: Describe;
	/** Beside a file that has moved. */
	readonly moveMetadata: (from: string, to: string) => Promise<void>;
	readonly chores: Chores;
	readonly report: (text: string) => void;
};

export type Filing = {
	/** Does what the slip of a completed task still says; one that is not there says nothing. */
	later(task: TaskId): void;
	/** Of a task that is not complete, the file goes there when it is; its path is null until then. */
	moveFile(
		task: TaskId,
		folder: string,
		client: Client | null,
	): Promise<Result<{ path: string | null }, Fault>>;
	/** What the process before this one left undone. */
	recover(): void;
	/** What goes on stops at the next step; the next start does the rest. */
	stop(): void;
};

type Completed = Extract<TaskState, { status: 'completed' }>;
/** The slip of what is being done: on the disk, or about to be. */
type Hand = { readonly slip: FilingSlip; readonly keep: (next: FilingSlip) => Promise<void> };
type Unfinished = {
	readonly fault: Fault;
	/** That is told, and the rest is done then. */
	readonly isMoved: boolean;
};

/** move, record, remove, describe, over; twice, for a file that had to be looked for again. */
const stepsMax = 12;
/** Times that a disk is asked again where a file is, each after twice the time. */
const askAgainMax = 5;
const askAgainMs = 150;

/** Keeps finished files in order: each step is on its slip before it is taken, so that a crash costs none. */
export function createFiling(ports: Ports): Filing {
	const { disk, slips, clock, state, dispatch, tell, chores, report } = ports;
	const stopping = new AbortController();
	const { signal } = stopping;
	const keyOf = (id: TaskId) => `file ${id}`;

	const completedOf = (id: TaskId): { task: Task; completed: Completed } | null => {
		const task = state().tasks.get(id);
		return task?.state.status === 'completed' ? { task, completed: task.state } : null;
	};

	/** Null: all is done, or nothing can be done any more. */
	async function carryOut(id: TaskId): Promise<Unfinished | null> {
		const found = await surely(() => slips.find(id)).catch(faultOf);
		if (!found) return null;
		if ('code' in found) return { fault: found, isMoved: false };
		// From here on the disk is not asked again for what is known.
		let slip = found;
		const hand: Hand = {
			get slip() {
				return slip;
			},
			keep: async next => {
				slip = next;
				await slips.keep(id, next);
			},
		};
		const failure = await takeSteps(hand).catch(faultOf);
		return failure && { fault: failure, isMoved: await giveUp(slip) };
	}

	async function takeSteps(hand: Hand): Promise<Fault | null> {
		for (let step = 0; step < stepsMax; step++) {
			if (signal.aborted) return fault('daemon_unreachable', remark('program_resumes'));
			const failure = await takeStep(hand);
			if (failure === 'over') return null;
			if (failure) return failure;
		}
		return fault('internal', quote('steps'));
	}

	async function takeStep(hand: Hand): Promise<Fault | null | 'over'> {
		const { slip, keep } = hand;
		const found = completedOf(slip.task);
		const step = filingStep(slip, found?.completed ?? null, await surely(() => lookAt(slip)));
		switch (step) {
			case 'move':
				return await move(hand);
			case 'record':
				return await recordFound(slip);
			case 'removeSource':
				await finishMove(slip);
				await keep({ ...slip, from: slip.placed?.path ?? slip.from, source: null, goal: null, placed: null });
				return null;
			case 'describe':
				if (slip.describe && found) await ports.describe(found.task, found.completed, signal);
				await slips.forget(slip.task);
				return 'over';
			case 'over':
				await abandon(slip);
				return 'over';
			default:
				return unreachable(step);
		}
	}

	/** A file that has moved is put on record before anything else can fail. */
	async function move(hand: Hand): Promise<Fault | null> {
		const failure = await placeFile({ disk, signal, keep: hand.keep }, hand.slip).catch(faultOf);
		// Some errors come after the deed.
		if (failure) return (await isMoved(hand.slip)) ? await recordFound(hand.slip) : failure;
		return hand.slip.goal ? await record(hand.slip) : null;
	}

	/** Whoever gave it its name may have ended before that was durable. */
	async function recordFound(slip: FilingSlip): Promise<Fault | null> {
		if (slip.placed) await disk.syncFolder(disk.split(slip.placed.path)[0]);
		return await record(slip);
	}

	async function record(slip: FilingSlip): Promise<Fault | null> {
		const recorded = await dispatch(movedOf(slip));
		if (recorded.ok) return null;
		// That will be told as soon as the journal takes it again.
		if (!signal.aborted) tell(movedOf(slip));
		return recorded.error;
	}

	const movedOf = ({ task, from, placed }: FilingSlip): Command => ({
		type: 'fileMoved',
		task,
		from,
		path: placed?.path ?? from,
	});

	async function lookAt({ from, placed }: FilingSlip): Promise<Ends> {
		if (!placed) return { from: null, to: null };
		return { from: await disk.look(from), to: await disk.look(placed.path) };
	}

	const isMoved = async (slip: FilingSlip): Promise<boolean> =>
		hasMoved(slip, completedOf(slip.task)?.completed ?? null, await surely(() => lookAt(slip)));

	/** Where a file is must be known before anything else is believed: a disk that fails for a moment is asked again. */
	async function surely<Value>(ask: () => Promise<Value>): Promise<Value> {
		for (let again = 0; ; again++) {
			try {
				return await ask();
			} catch (error) {
				if (again >= askAgainMax || signal.aborted) throw error;
			}
			await sleep(clock, askAgainMs * 2 ** again, signal);
		}
	}

	async function finishMove({ from, source, placed }: FilingSlip): Promise<void> {
		if (!placed) return;
		const [left, there] = [await disk.look(from), await disk.look(placed.path)];
		// Where it was renamed nothing is left; what lies there now may be somebody else's.
		if (left && left.identity === source && there?.identity === placed.identity) await disk.remove(from);
		await ports.moveMetadata(from, placed.path).catch((error: unknown) => tellOf('metadata', error));
		// After a power cut the old name would be back beside the new one.
		await disk.syncFolder(disk.split(from)[0]);
	}

	/** A copy that nobody waits for any more goes, as long as the file itself is still there. */
	async function abandon(slip: FilingSlip): Promise<void> {
		const { from, source, placed, goal, task } = slip;
		const [original, copy] = [await disk.look(from), placed && (await disk.look(placed.path))];
		const isCopy = placed !== null && copy?.identity === placed.identity && copy.identity !== source;
		if (isCopy && original?.identity === source && completedOf(task)?.completed.path !== placed.path)
			await disk.remove(placed.path);
		if (goal) await disk.remove(temporaryIn(disk, goal, task)).catch(() => undefined);
		await slips.forget(task);
	}

	/** Forgets what could not be done, unless the file has moved. Gives whether it has. */
	async function giveUp(slip: FilingSlip): Promise<boolean> {
		if (signal.aborted) return false;
		try {
			// Its old name is tried again at the next start.
			if (slip.placed && completedOf(slip.task)?.completed.path === slip.placed.path) return false;
			if (await isMoved(slip)) {
				await disk.syncFolder(disk.split(slip.placed?.path ?? slip.from)[0]);
				tell(movedOf(slip));
				return true;
			}
			await abandon(slip);
		} catch (error) {
			tellOf('filing', error);
		}
		return false;
	}

	const tellOf = (what: string, error: unknown): void =>
		report(`${what}: ${readPlatformError(error).code ?? 'unknown'}`);

	async function fileAway(id: TaskId): Promise<void> {
		const unfinished = await carryOut(id);
		if (!unfinished || unfinished.isMoved || signal.aborted) return;
		tell({ type: 'filingFailed', task: id, fault: unfinished.fault });
	}

	async function moveNow(id: TaskId, folder: string): Promise<Result<{ path: string | null }, Fault>> {
		const unfinished = await carryOut(id);
		if (unfinished) return err(unfinished.fault);
		const found = completedOf(id);
		if (!found) return err(fault('task_unknown'));
		const { path } = found.completed;
		if (!(await disk.look(path))) return err(fault('file_missing', quote(path)));
		const [, name] = disk.split(path);
		await slips.keep(id, {
			task: id,
			from: path,
			source: null,
			goal: { base: folder, folders: [], name },
			placed: null,
			describe: false,
		});
		const failed = await carryOut(id);
		return failed ? err(failed.fault) : ok({ path: completedOf(id)?.completed.path ?? null });
	}

	return {
		later: id => chores.later(keyOf(id), () => fileAway(id)),
		async moveFile(id, folder, client) {
			if (!isAbsolute(folder)) return err(fault('folder_not_absolute', quote(folder)));
			try {
				const real = await disk.realFolder(folder);
				if (state().tasks.get(id)?.state.status === 'completed')
					return await chores.run(keyOf(id), () => moveNow(id, real));
				const changed = await dispatch({ type: 'changeFolder', task: id, folder }, client);
				return changed.ok ? ok({ path: null }) : changed;
			} catch (error) {
				return err(faultOf(error));
			}
		},
		recover() {
			for (const id of slips.tasks()) chores.later(keyOf(id), () => fileAway(id));
		},
		stop: () => stopping.abort(),
	};
}
