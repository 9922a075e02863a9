import type { Checksum, Task } from '../../../../shared/domain/task.ts';
import { redacted } from '../../../../shared/domain/redact-url.ts';
import { isNumberOf } from '../naming/safe-name.ts';
import type { FoundFile } from '../transfer/run.ts';

/** A file of an earlier download that may be the one that was found. */
export type Twin = {
	readonly path: string;
	readonly bytes: number;
	/** `same`: by address and version, or by content; `alike`: by name and size, which other files may have too. */
	readonly certainty: 'same' | 'alike';
};

/** Completed downloads whose file is the one that was found, or looks so; those that are sure first. */
export function findTwins(tasks: Iterable<Task>, task: Task, found: FoundFile): Twin[] {
	const twins: Twin[] = [];
	for (const other of tasks) {
		const { state } = other;
		if (other.id === task.id || state.status !== 'completed' || state.bytes !== found.totalBytes) continue;
		const certainty = found.totalBytes === 0 ? null : certaintyOf(task, other, state, found);
		if (certainty) twins.push({ path: state.path, bytes: state.bytes, certainty });
	}
	return twins.sort((a, b) => Number(a.certainty === 'alike') - Number(b.certainty === 'alike'));
}

type Completed = Extract<Task['state'], { status: 'completed' }>;

/** Of equal length. What contradicts outweighs what agrees. */
function certaintyOf(
	task: Task,
	other: Task,
	{ path, digest }: Completed,
	found: FoundFile,
): Twin['certainty'] | null {
	const content = sameDigest(digest, found.digest);
	if (content !== null) return content ? 'same' : null;
	// All of it is here: only its content counts.
	if (found.isWhole) return null;
	if (task.request.url === other.request.url) {
		const known = other.target?.validator ?? null;
		if (known !== null && found.validator !== null) return known === found.validator ? 'same' : null;
		// What was cut from the address may be what told two files apart.
		return task.request.url.includes(redacted) ? 'alike' : 'same';
	}
	return isNumberOf(nameIn(path), found.name) ? 'alike' : null;
}

/** Null: they cannot be compared. */
function sameDigest(one: Checksum | null, other: Checksum | null): boolean | null {
	if (one === null || one.algorithm !== other?.algorithm) return null;
	return one.hex.toLowerCase() === other.hex.toLowerCase();
}

const nameIn = (path: string): string => path.split(/[/\\]/u).at(-1) ?? path;
