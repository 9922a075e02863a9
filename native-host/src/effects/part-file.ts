import { constants, write, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { PartFile } from '../core/transfer/disk.ts';
import { giveBack, keep } from './spare-memory.ts';

/** A write that takes longer holds up everything else in this process. */
const slowWriteMs = 8;
/**
 * Writes go to the thread pool until they have all been quick for so long; longer each time that was too soon, for then
 * somebody had to wait.
 */
const calmMs = 150;
const calmMsMax = 120_000;
const calmGrowth = 4;
/** To wait for a write of less would gain nothing. */
const worthwhileBytes = 4096;

export async function openPartFile(path: string, flags: 'r+' | 'wx+'): Promise<PartFile> {
	// A part that is continued is never a way to another file.
	const mode = flags === 'r+' ? constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) : flags;
	return partFile(await open(path, mode, 0o666));
}

function partFile(file: FileHandle): PartFile {
	let quickSince = performance.now();
	let calmFor = calmMs;

	function writeChunk(chunk: Uint8Array, position: number): void | Promise<void> {
		const before = performance.now();
		const isCalm = before - quickSince >= calmFor;
		if (!isCalm || chunk.length < worthwhileBytes) return writeLater(chunk, position);
		for (let done = 0; done < chunk.length;)
			done += writeSync(file.fd, chunk, done, chunk.length - done, position + done);
		if (!note(performance.now() - before)) calmFor = Math.min(calmMsMax, calmFor * calmGrowth);
	}

	async function writeLater(chunk: Uint8Array, position: number): Promise<void> {
		const kept = keep(chunk);
		const before = idleMs();
		try {
			for (let done = 0; done < kept.length;)
				done += await writeOnce(file.fd, kept.subarray(done), position + done);
		} finally {
			giveBack(kept);
		}
		note(idleMs() - before);
	}

	/** Whether a write that took so long was quick. */
	function note(tookMs: number): boolean {
		const isQuick = tookMs <= slowWriteMs;
		if (!isQuick) quickSince = performance.now();
		return isQuick;
	}

	return {
		write: writeChunk,
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

/**
 * How long this process has waited for something to happen. A write that is over while others are seen to is noticed
 * late: only what was waited for meanwhile is surely its own.
 */
const idleMs = (): number => performance.nodeTiming.idleTime;

/** Without the promises of `node:fs/promises`, which cost more than the write. */
const writeOnce = (fd: number, bytes: Uint8Array, position: number): Promise<number> =>
	new Promise((resolve, reject) => {
		write(fd, bytes, 0, bytes.length, position, (error, count) => (error ? reject(error) : resolve(count)));
	});
