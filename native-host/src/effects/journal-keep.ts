import { join } from 'node:path';
import type { Disk, DiskFile } from './state-disk.ts';

/** Side files of one kind; older ones go. */
export const sideFilesMax = 20;

type Piece = { readonly start: number; readonly end: number };
type Kept = {
	readonly kind: 'torn' | 'bad' | 'earlier';
	readonly at: number;
	readonly pieces: readonly Piece[];
};

const copyBytes = 1024 * 1024;

/** Copies pieces of a journal to `journal.<kind>-<time>`, durable, for somebody to look at. */
export async function keepPieces(disk: Disk, folder: string, from: DiskFile, kept: Kept): Promise<void> {
	const prefix = `journal.${kept.kind}-`;
	const to = await disk.openFile(join(folder, prefix + kept.at));
	try {
		await to.truncate(0);
		let size = 0;
		for (const { start, end } of kept.pieces) size += await copyRange(from, to, { start, end, to: size });
		await to.sync();
	} finally {
		await to.close();
	}
	await disk.syncFolder(folder);
	const sideFiles = (await disk.list(folder)).filter(name => name.startsWith(prefix)).sort();
	for (const name of sideFiles.slice(0, -sideFilesMax)) await disk.remove(join(folder, name));
}

/** Bytes copied. */
export async function copyRange(
	from: DiskFile,
	to: DiskFile,
	range: Piece & { readonly to: number },
): Promise<number> {
	const chunk = new Uint8Array(Math.min(copyBytes, Math.max(1, range.end - range.start)));
	let done = 0;
	while (range.start + done < range.end) {
		const wanted = chunk.subarray(0, Math.min(chunk.length, range.end - range.start - done));
		const count = await from.read(wanted, range.start + done);
		if (count === 0) break;
		await to.write(chunk.subarray(0, count), range.to + done);
		done += count;
	}
	return done;
}
