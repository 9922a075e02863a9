import { isAbsolute } from 'node:path';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import type { Client, Task, TaskState } from '../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { unreachable } from '../../../shared/kernel/unreachable.ts';
import type { LibraryDisk } from '../core/library/disk.ts';
import { filingStep, type FilingSlip } from '../core/library/slip.ts';
import type { Command } from '../core/queue/command.ts';
import { faultOf, readPlatformError } from '../core/transfer/error-fault.ts';
import type { TaskFiles } from '../effects/task-files.ts';
import type { Describe } from './filing-metadata.ts';
import { placeFile, temporaryIn } from './filing-place.ts';
import type { Chores } from './queue-chores.ts';

type Ports = {
	readonly disk: LibraryDisk;
	readonly slips: TaskFiles<FilingSlip>;
	readonly state: () => QueueState;
	readonly dispatch: (command: Command, client?: Client | null) => Promise<Result<unknown, Fault>>;
	/** For what must be recorded as soon as that can be. */
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

/** move, record, remove, describe, over; twice, for a file that had to be looked for again. */
const stepsMax = 12;

/** Keeps finished files in order: each step is on its slip before it is taken, so that a crash costs none. */
export function createFiling(ports: Ports): Filing {
	const { disk, slips, state, dispatch, chores, report } = ports;
	const stopping = new AbortController();
	const { signal } = stopping;
	const keyOf = (id: TaskId) => `file ${id}`;

	const completedOf = (id: TaskId): { task: Task; completed: Completed } | null => {
		const task = state().tasks.get(id);
		return task?.state.status === 'completed' ? { task, completed: task.state } : null;
	};

	/** Null: all is done, or nothing can be done any more. */
	async function carryOut(id: TaskId): Promise<Fault | null> {
		for (let step = 0; step < stepsMax; step++) {
			const slip = await slips.find(id);
			if (!slip) return null;
			if (signal.aborted) return fault('daemon_unreachable', 'it is closing; the next start goes on');
			const failure = await takeStep(slip).catch(faultOf);
			if (failure === 'over') return null;
			if (failure) return failure;
		}
		return fault('internal', 'too many steps');
	}

	async function takeStep(slip: FilingSlip): Promise<Fault | null | 'over'> {
		const found = completedOf(slip.task);
		const to = slip.placed && (await disk.look(slip.placed.path));
		const step = filingStep(slip, found?.completed.path ?? null, to);
		switch (step) {
			case 'move':
				return await placeFile({ disk, signal, keep: next => slips.keep(next.task, next) }, slip);
			case 'record':
				return await record(slip);
			case 'removeSource': {
				await finishMove(slip);
				const path = slip.placed?.path ?? slip.from;
				await slips.keep(slip.task, { ...slip, from: path, source: null, goal: null, placed: null });
				return null;
			}
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

	async function record({ task, from, placed }: FilingSlip): Promise<Fault | null> {
		const command: Command = { type: 'fileMoved', task, from, path: placed?.path ?? from };
		const recorded = await dispatch(command);
		if (recorded.ok) return null;
		// The file has moved: that will be told as soon as the journal takes it again.
		if (!signal.aborted) ports.tell(command);
		return recorded.error;
	}

	async function finishMove({ from, source, placed }: FilingSlip): Promise<void> {
		if (!placed) return;
		const [left, there] = [await disk.look(from), await disk.look(placed.path)];
		// Where it was renamed nothing is left; what lies there now may be somebody else's.
		if (left && left.identity === source && there?.identity === placed.identity) await disk.remove(from);
		await ports.moveMetadata(from, placed.path).catch((error: unknown) => tellOf('metadata', error));
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

	/** Forgets what could not be done, unless the next start is to do it. */
	async function giveUp(id: TaskId): Promise<void> {
		const slip = await slips.find(id);
		if (!slip || signal.aborted) return;
		const at = slip.placed && (await disk.look(slip.placed.path));
		// It has moved; only that is not on record yet.
		if (slip.placed && at?.identity === slip.placed.identity) return;
		await abandon(slip);
	}

	const tellOf = (what: string, error: unknown): void =>
		report(`${what}: ${readPlatformError(error).code ?? 'unknown'}`);

	async function fileAway(id: TaskId): Promise<void> {
		const failure = await carryOut(id);
		if (!failure || signal.aborted) return;
		await giveUp(id).catch((error: unknown) => tellOf('filing', error));
		await dispatch({ type: 'filingFailed', task: id, fault: failure });
	}

	async function moveNow(id: TaskId, folder: string): Promise<Result<{ path: string | null }, Fault>> {
		const unfinished = await carryOut(id);
		if (unfinished) return err(unfinished);
		const found = completedOf(id);
		if (!found) return err(fault('task_unknown'));
		const { path } = found.completed;
		if (!(await disk.look(path))) return err(fault('file_missing', path));
		const [, name] = disk.split(path);
		await slips.keep(id, {
			task: id,
			from: path,
			source: null,
			goal: { base: folder, folders: [], name },
			placed: null,
			describe: false,
		});
		const failure = await carryOut(id);
		if (!failure) return ok({ path: completedOf(id)?.completed.path ?? null });
		await giveUp(id);
		return err(failure);
	}

	return {
		later: id => chores.later(keyOf(id), () => fileAway(id)),
		async moveFile(id, folder, client) {
			if (!isAbsolute(folder)) return err(fault('folder_not_absolute', folder));
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
