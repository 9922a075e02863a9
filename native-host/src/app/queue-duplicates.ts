import { fault } from '../../../shared/domain/faults.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import type { Task } from '../../../shared/domain/task.ts';
import { bytes } from '../../../shared/kernel/units.ts';
import type { LibraryDisk } from '../core/library/disk.ts';
import { findTwins, type Twin } from '../core/queue/duplicate.ts';
import type { FoundFile, Known } from '../core/transfer/run.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

type Ports = {
	readonly state: () => QueueState;
	readonly settings: () => Pick<Settings, 'duplicates'>;
	readonly disk: Pick<LibraryDisk, 'look' | 'digest' | 'join'>;
};

/**
 * What a run does where its file is there already. Without an answer of a person nothing is taken for the file that is
 * not sure to be it, and nothing ever is replaced.
 */
export function createKnown({ state, settings, disk }: Ports) {
	async function isThere({ path, bytes: length }: Twin, found: FoundFile): Promise<boolean> {
		if ((await disk.look(path))?.bytes !== length) return false;
		const { isWhole, digest, signal } = found;
		// Another file may lie there by now.
		return (
			!isWhole || (digest !== null && (await disk.digest(path, signal, digest.algorithm)) === digest.hex)
		);
	}

	async function follow(
		{ as, path }: NonNullable<Task['onDuplicate']>,
		found: FoundFile,
	): Promise<Known | null> {
		if (as === 'rename') return null;
		const seen = await disk.look(path);
		if (!seen) return null;
		// The same to the last byte: there is nothing to replace.
		if (as === 'skip' || found.isWhole) {
			const isSame = found.totalBytes === null || seen.bytes === found.totalBytes;
			return isSame ? { kind: 'skip', path, bytes: bytes(seen.bytes) } : null;
		}
		return { kind: 'replace', path };
	}

	return async (task: Task, found: FoundFile): Promise<Known | null> => {
		const { onDuplicate } = state().tasks.get(task.id) ?? task;
		if (onDuplicate) return await follow(onDuplicate, found);
		const { duplicates } = settings();
		if (duplicates === 'rename' || found.totalBytes === null || found.totalBytes === 0) return null;
		const twins = findTwins(state().tasks.values(), task, found);
		const inItsPlace: Twin = {
			path: disk.join(found.folder, found.name),
			bytes: found.totalBytes,
			certainty: 'alike',
		};
		if (!found.isWhole) twins.push(inItsPlace);
		for (const twin of twins) {
			if (duplicates === 'skip' && twin.certainty !== 'same') continue;
			if (!(await isThere(twin, found))) continue;
			if (duplicates === 'skip') return { kind: 'skip', path: twin.path, bytes: bytes(twin.bytes) };
			return { kind: 'ask', fault: fault('duplicate', quote(twin.path)) };
		}
		return null;
	};
}
