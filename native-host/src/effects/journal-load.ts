import type { RecordedEvent } from '../../../shared/domain/events.ts';
import type { Seq } from '../../../shared/domain/ids.ts';
import { readEvents } from '../core/journal/read-events.ts';
import { createReplay, type Replayed } from '../core/journal/replay.ts';
import type { DiskFile } from './state-disk.ts';
import { linePorts } from './journal-ports.ts';

/** Read at once: never the whole file, which may be hundreds of megabytes. */
const chunkBytes = 64 * 1024;

export async function loadJournal(file: DiskFile): Promise<Replayed & { readonly size: number }> {
	const replay = createReplay(linePorts);
	const size = await pour(file, Infinity, chunk => replay.push(chunk));
	return { ...replay.end(), size };
}

/** Told in bundles; `isEnd`: none follows. */
export type TakeEvents = (events: readonly RecordedEvent[], isEnd: boolean) => void;

const bundleEvents = 200;

/** Gives what a journal tells after `from`, up to that size of it. */
export async function readJournal(
	file: DiskFile,
	{ from, size }: { readonly from: Seq; readonly size: number },
	take: TakeEvents,
): Promise<void> {
	let bundle: RecordedEvent[] = [];
	const reader = readEvents(linePorts, from, recorded => bundle.push(recorded));
	await pour(file, size, chunk => {
		reader.push(chunk);
		while (bundle.length > bundleEvents) take(bundle.splice(0, bundleEvents), false);
	});
	reader.end();
	take(bundle, true);
	bundle = [];
}

/** Reads from the start to the end or so far; gives what it read. */
async function pour(file: DiskFile, end: number, take: (chunk: Uint8Array) => void): Promise<number> {
	// A Buffer, for its search for line ends is the platform's own.
	const chunk = Buffer.allocUnsafeSlow(chunkBytes);
	let size = 0;
	for (;;) {
		const count = Math.min(end - size, await file.read(chunk, size));
		if (count <= 0) return size;
		take(chunk.subarray(0, count));
		size += count;
	}
}
