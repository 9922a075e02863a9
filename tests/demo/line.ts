import { setTimeout as sleep } from 'node:timers/promises';

/** A line to the browser that carries so many bytes a second, shared by whoever sends over it. */
export type Line = {
	/** Bytes best sent at a time: several a second, however slow the line is. */
	readonly chunkBytes: number;
	/** Resolves when the line has room for them. */
	take(bytes: number): Promise<void>;
};

const chunkBytesMax = 256 * 1024;
/** What a slow line has given away is lost when the receiver dies; so it gives little at a time. */
const slowChunkBytesMax = 16 * 1024;
const chunksPerSecond = 20;

export const openLine: Line = { chunkBytes: chunkBytesMax, take: () => Promise.resolve() };

export function slowLine(bytesPerSecond: number): Line {
	let freeAt = 0;
	return {
		chunkBytes: Math.min(slowChunkBytesMax, Math.max(1, Math.ceil(bytesPerSecond / chunksPerSecond))),
		take: async bytes => {
			const now = performance.now();
			freeAt = Math.max(now, freeAt) + (bytes / bytesPerSecond) * 1000;
			await sleep(freeAt - now);
		},
	};
}
