import { constants, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { PartFile } from '../core/transfer/disk.ts';

/** A write that takes longer holds up everything else in this process. */
const slowWriteMs = 8;
/** How long writes then go to the thread pool before the short way is tried again; longer each time that was too soon. */
const slowForMs = 2_000;
const slowForMsMax = 120_000;
const slowForGrowth = 4;

export async function openPartFile(path: string, flags: 'r+' | 'wx+'): Promise<PartFile> {
	// A part that is continued is never a way to another file.
	const mode = flags === 'r+' ? constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) : flags;
	return partFile(await open(path, mode, 0o666));
}

function partFile(file: FileHandle): PartFile {
	let slowUntil = 0;
	let slowFor = slowForMs;

	function write(chunk: Uint8Array, position: number): void | Promise<void> {
		const before = performance.now();
		if (before < slowUntil) return writeAll(file, Buffer.from(chunk), position);
		for (let done = 0; done < chunk.length;)
			done += writeSync(file.fd, chunk, done, chunk.length - done, position + done);
		const after = performance.now();
		if (after - before <= slowWriteMs) return;
		const isSlowAgain = slowUntil > 0 && before - slowUntil < slowForMs;
		slowFor = isSlowAgain ? Math.min(slowForMsMax, slowFor * slowForGrowth) : slowForMs;
		slowUntil = after + slowFor;
	}

	return {
		write,
		async read(position, length, into) {
			const buffer = into ?? Buffer.allocUnsafe(length);
			let done = 0;
			while (done < length) {
				const { bytesRead } = await file.read(buffer, done, length - done, position + done);
				if (bytesRead === 0) break;
				done += bytesRead;
			}
			return buffer.subarray(0, done);
		},
		size: async () => (await file.stat()).size,
		async identity() {
			const { dev, ino, mtimeNs } = await file.stat({ bigint: true });
			return `${dev} ${ino} ${mtimeNs}`;
		},
		resize: length => file.truncate(length),
		sync: () => file.datasync(),
		close: () => file.close(),
	};
}

async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
	for (let done = 0; done < chunk.length;) {
		const { bytesWritten } = await file.write(chunk, done, chunk.length - done, position + done);
		done += bytesWritten;
	}
}
