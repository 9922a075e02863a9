import * as v from 'valibot';
import type { Disk } from './state-disk.ts';
import { openTaskFiles, type TaskFiles } from './task-files.ts';

const Secrets = v.object({
	/** Whole, where the task's own is redacted. */
	url: v.nullable(v.string()),
	pageUrl: v.nullable(v.string()),
	headers: v.array(v.tuple([v.string(), v.string()])),
	/** Whole, in the order of the task's own, where one of those is redacted. */
	mirrors: v.optional(v.nullable(v.array(v.string())), null),
	proxy: v.optional(v.nullable(v.string()), null),
	/** Where the file is to be had since its first address stopped working; headers null: as above. */
	link: v.optional(
		v.nullable(
			v.object({ url: v.string(), headers: v.nullable(v.array(v.tuple([v.string(), v.string()]))) }),
		),
		null,
	),
	thumbnailUrl: v.optional(v.nullable(v.string()), null),
});
/** What a task needs and the journal must not hold. */
export type TaskSecrets = v.InferOutput<typeof Secrets>;

export type SecretsFiles = TaskFiles<TaskSecrets>;

/** Headers and two addresses at their longest, escaped. */
const secretsBytesMax = 4 * 1024 * 1024;

export const openSecrets = (disk: Disk, folder: string): Promise<SecretsFiles> =>
	openTaskFiles(disk, folder, { schema: Secrets, bytesMax: secretsBytesMax });
