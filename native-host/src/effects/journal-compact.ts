import { join } from 'node:path';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import { encodeEvent, encodeHeader, type Header } from '../core/journal/line.ts';
import { snapshotEvents } from '../core/journal/snapshot.ts';
import type { Disk, DiskFile } from './state-disk.ts';
import { linePorts } from './journal-ports.ts';

/** Left behind by a crash during compaction; never read. */
export const compactedName = 'journal.compacting';

/** Lines encoded between two writes: other work of the program goes on in between. */
const linesPerWrite = 500;

export type Compacted = { readonly file: DiskFile; readonly size: number; readonly lines: number };

/** Writes what `state` amounts to into a new file beside the journal, durable, not yet in its place. */
export async function writeCompacted(
	disk: Disk,
	folder: string,
	what: { readonly state: QueueState; readonly header: Header },
): Promise<Compacted> {
	const path = join(folder, compactedName);
	await disk.remove(path);
	const file = await disk.openFile(path);
	let size = 0;
	let lines = 1;
	let pending = encodeHeader(what.header, linePorts.crc32);
	const flush = async () => {
		const bytes = Buffer.from(pending);
		pending = '';
		await file.write(bytes, size);
		size += bytes.length;
	};
	try {
		for (const recorded of snapshotEvents(what.state, what.header.at)) {
			pending += encodeEvent(recorded, linePorts.crc32);
			if (lines++ % linesPerWrite === 0) await flush();
		}
		await flush();
		await file.sync();
		return { file, size, lines };
	} catch (error) {
		await abandon(disk, folder, file);
		throw error;
	}
}

export async function abandon(disk: Disk, folder: string, file: DiskFile): Promise<void> {
	await file.close().catch(() => undefined);
	await disk.remove(join(folder, compactedName)).catch(() => undefined);
}
