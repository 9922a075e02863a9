import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { isNumberOf, numberedName } from '../core/naming/safe-name.ts';
import type { LibraryDisk, Seen } from '../core/library/disk.ts';
import type { FilingSlip } from '../core/library/slip.ts';
import { readPlatformError } from '../core/transfer/error-fault.ts';
import { downloadLimits } from './download-limits.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

type Ports = {
	readonly disk: LibraryDisk;
	readonly signal: AbortSignal;
	/** Durable when it resolves. */
	readonly keep: (slip: FilingSlip) => Promise<void>;
};
type Goal = NonNullable<FilingSlip['goal']>;

/** Where a copy grows: its task is in the name, so that what a crash left is known. */
export const temporaryIn = (disk: LibraryDisk, { base, folders }: Goal, task: TaskId): string =>
	[...folders, `${task}.part`].reduce((path, name) => disk.join(path, name), base);

/**
 * Brings a file to its goal, under the next name that is free. By renaming, where that can be; to another device by a
 * copy that is compared before it gets the name. Each name is on the slip before it is taken; the file at the old
 * place of a copy stays.
 */
export async function placeFile(ports: Ports, slip: FilingSlip): Promise<Fault | null> {
	const { disk, keep } = ports;
	const { goal, from, task } = slip;
	if (!goal) return null;
	const seen = await disk.look(from);
	if (!seen) return fault('file_missing', quote(from));
	const folder = await disk.makeWithin(goal.base, goal.folders);
	if (folder === null) return fault('folder_outside', quote(goal.folders.join('/')));
	const [fromFolder, fromName] = disk.split(from);
	if ((await disk.realFolder(fromFolder)) === folder && isNumberOf(fromName, goal.name)) {
		await keep({ ...slip, goal: null });
		return null;
	}
	const moved: FilingSlip = { ...slip, source: seen.identity };
	try {
		return await giveName(ports, moved, { folder, path: from, identity: seen.identity });
	} catch (error) {
		if (readPlatformError(error).code !== 'EXDEV') throw error;
	}
	const temporary = disk.join(folder, `${task}.part`);
	const copied = await copyWhole(ports, { from, seen, temporary, folder }).catch(async (error: unknown) => {
		await disk.remove(temporary).catch(() => undefined);
		throw error;
	});
	if ('code' in copied) {
		await disk.remove(temporary);
		return copied;
	}
	return await giveName(ports, moved, { folder, path: temporary, identity: copied.identity });
}

async function giveName(
	{ disk, keep }: Ports,
	slip: FilingSlip,
	{ folder, path, identity }: { readonly folder: string; readonly path: string; readonly identity: string },
): Promise<Fault | null> {
	const name = slip.goal?.name ?? '';
	for (let number = 0; number <= downloadLimits.namesMax; number++) {
		const to = disk.join(folder, numberedName(name, number));
		// A name that was tried before may have been kept free for the file.
		if (slip.placed?.path !== to && (await disk.exists(to))) continue;
		await keep({ ...slip, placed: { path: to, identity } });
		if (await disk.place(path, to)) return null;
	}
	return fault('file_exists', quote(name));
}

type Copy = {
	readonly from: string;
	readonly seen: Seen;
	readonly temporary: string;
	readonly folder: string;
};

/** The copy, once it is durable and the same to the last byte. */
async function copyWhole(
	{ disk, signal }: Ports,
	{ from, seen, temporary, folder }: Copy,
): Promise<Seen | Fault> {
	await disk.remove(temporary);
	const free = await disk.freeBytes(folder);
	if (free !== null && seen.bytes > free)
		return fault('disk_full', remark('space_needed', { need: seen.bytes, free }));
	const digest = await disk.copy(from, temporary, signal);
	const copy = await disk.look(temporary);
	if ((await disk.look(from))?.identity !== seen.identity) return fault('file_changed', quote(from));
	if (!copy || copy.bytes !== seen.bytes || (await disk.digest(temporary, signal)) !== digest)
		return fault('disk_error', remark('copy_differs'));
	return copy;
}
