import { createHash } from 'node:crypto';
import type { DigestAlgorithm } from '../../../shared/domain/task.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import type { PartFile } from '../core/transfer/disk.ts';

/** Hashing that much takes about a millisecond: the event loop stays free in between. */
const chunkBytes = 1024 * 1024;

/** One sequential read; the next chunk is read while this one is hashed. */
export async function digestFile(
	file: PartFile,
	length: number,
	algorithms: readonly DigestAlgorithm[],
	signal: AbortSignalLike,
): Promise<ReadonlyMap<DigestAlgorithm, string>> {
	const hashes = [...new Set(algorithms)].map(name => [name, createHash(name.replace('-', ''))] as const);
	// No more than it takes: for small files, two megabytes each were most of what the collector had to do.
	const first = Buffer.allocUnsafeSlow(Math.min(length, chunkBytes));
	const buffers = [first, length > chunkBytes ? Buffer.allocUnsafeSlow(chunkBytes) : first];
	let turn = 0;
	const readAt = (position: number) =>
		file.read(position, Math.min(chunkBytes, length - position), buffers[turn++ % 2]);
	let next = readAt(0);
	for (let position = 0; position < length;) {
		const chunk = await next;
		if (signal.aborted) throw Object.assign(new Error('stopped'), { code: 'ABORT_ERR' });
		if (chunk.length === 0) throw Object.assign(new Error('the part is too short'), { code: 'EIO' });
		position += chunk.length;
		if (position < length) next = readAt(position);
		for (const [, hash] of hashes) hash.update(chunk);
	}
	return new Map(hashes.map(([name, hash]) => [name, hash.digest('hex')]));
}
