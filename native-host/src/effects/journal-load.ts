import { createReplay, type Replayed } from '../core/journal/replay.ts';
import type { DiskFile } from './state-disk.ts';
import { linePorts } from './journal-ports.ts';

/** Read at once: never the whole file, which may be hundreds of megabytes. */
const chunkBytes = 1024 * 1024;

export async function loadJournal(file: DiskFile): Promise<Replayed & { readonly size: number }> {
	const replay = createReplay(linePorts);
	// A Buffer, for its search for line ends is the platform's own.
	const chunk = Buffer.alloc(chunkBytes);
	let size = 0;
	for (;;) {
		const count = await file.read(chunk, size);
		if (count === 0) break;
		replay.push(chunk.subarray(0, count));
		size += count;
	}
	return { ...replay.end(), size };
}
