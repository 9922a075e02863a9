import { join } from 'node:path';
import * as v from 'valibot';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { readWhole, writeDurably, type Disk } from './state-disk.ts';

/** Something that is kept of some tasks, apart from the journal. */
export type TaskFiles<Kept> = {
	/** Durable when it resolves; rejects with the system's error. */
	keep(task: TaskId, kept: Kept): Promise<void>;
	/** Null: nothing is kept, or it cannot be read. */
	find(task: TaskId): Promise<Kept | null>;
	forget(task: TaskId): Promise<void>;
	/** Forgets what belongs to no task that may still need it. */
	sweep(isNeeded: (task: TaskId) => boolean): Promise<void>;
	/** Of which something is kept. */
	tasks(): TaskId[];
};

const ending = '.json';

type Options<Kept> = {
	readonly schema: v.GenericSchema<unknown, Kept>;
	readonly bytesMax: number;
};

/** One file a task, for the owner alone. */
export async function openTaskFiles<Kept>(
	disk: Disk,
	folder: string,
	{ schema, bytesMax }: Options<Kept>,
): Promise<TaskFiles<Kept>> {
	await disk.makeFolder(folder);
	const pathOf = (task: TaskId) => join(folder, task + ending);
	const taskOf = (name: string) => name.slice(0, -ending.length) as TaskId;
	/** This program alone writes here, so it knows what there is. */
	const names = new Set(await disk.list(folder));
	return {
		async keep(task, kept) {
			await writeDurably(disk, pathOf(task), Buffer.from(JSON.stringify(kept)));
			names.add(task + ending);
		},
		async find(task) {
			// Asked first: opening would make it.
			if (!names.has(task + ending)) return null;
			const parsed = v.safeParse(schema, parseJson(await readWhole(disk, pathOf(task), bytesMax)));
			return parsed.success ? parsed.output : null;
		},
		async forget(task) {
			// Also what a write that failed half-way may have left.
			await disk.remove(pathOf(task));
			names.delete(task + ending);
		},
		async sweep(isNeeded) {
			for (const name of names) {
				if (name.endsWith(ending) && isNeeded(taskOf(name))) continue;
				await disk.remove(join(folder, name));
				names.delete(name);
			}
		},
		tasks: () => [...names].filter(name => name.endsWith(ending)).map(taskOf),
	};
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
