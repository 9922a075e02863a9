import { join } from 'node:path';
import * as v from 'valibot';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { readWhole, writeDurably, type Disk } from './state-disk.ts';

const Secrets = v.object({
	/** Whole, where the task's own is redacted. */
	url: v.nullable(v.string()),
	pageUrl: v.nullable(v.string()),
	headers: v.array(v.tuple([v.string(), v.string()])),
	/** Whole, in the order of the task's own, where one of those is redacted. */
	mirrors: v.optional(v.nullable(v.array(v.string())), null),
	proxy: v.optional(v.nullable(v.string()), null),
	thumbnailUrl: v.optional(v.nullable(v.string()), null),
});
/** What a task needs and the journal must not hold. */
export type TaskSecrets = v.InferOutput<typeof Secrets>;

export type SecretsFiles = {
	/** Durable when it resolves; rejects with the system's error. */
	keep(task: TaskId, secrets: TaskSecrets): Promise<void>;
	/** Null: none are kept, or they cannot be read. */
	find(task: TaskId): Promise<TaskSecrets | null>;
	forget(task: TaskId): Promise<void>;
	/** Forgets what belongs to no task that may still need it. */
	sweep(isNeeded: (task: TaskId) => boolean): Promise<void>;
};

const ending = '.json';
/** Headers and two addresses at their longest, escaped. */
const secretsBytesMax = 4 * 1024 * 1024;

/** One file a task, for the owner alone. */
export async function openSecrets(disk: Disk, folder: string): Promise<SecretsFiles> {
	await disk.makeFolder(folder);
	const pathOf = (task: TaskId) => join(folder, task + ending);
	/** This program alone writes here, so it knows what there is. */
	const names = new Set(await disk.list(folder));
	return {
		async keep(task, secrets) {
			await writeDurably(disk, pathOf(task), Buffer.from(JSON.stringify(secrets)));
			names.add(task + ending);
		},
		async find(task) {
			// Asked first: opening would make it.
			if (!names.has(task + ending)) return null;
			return parseSecrets(await readWhole(disk, pathOf(task), secretsBytesMax));
		},
		async forget(task) {
			// Also what a write that failed half-way may have left.
			await disk.remove(pathOf(task));
			names.delete(task + ending);
		},
		async sweep(isNeeded) {
			for (const name of names) {
				const isOurs = name.endsWith(ending) && isNeeded(name.slice(0, -ending.length) as TaskId);
				if (isOurs) continue;
				await disk.remove(join(folder, name));
				names.delete(name);
			}
		},
	};
}

function parseSecrets(text: string): TaskSecrets | null {
	try {
		const parsed = v.safeParse(Secrets, JSON.parse(text));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}
