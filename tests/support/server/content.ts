import { createHash } from 'node:crypto';

/** One block is made and used again and again, each time with its number written over its first bytes. */
const blockBytes = 64 * 1024;

/** Bytes that are a function of seed and place, so that a file of any size costs no memory. */
export function contentAt(seed: number, start: number, length: number): Buffer {
	const bytes = Buffer.allocUnsafe(length);
	const block = blockOf(seed);
	for (let done = 0; done < length;) {
		const at = start + done;
		const number = Math.floor(at / blockBytes);
		const offset = at - number * blockBytes;
		const count = Math.min(length - done, blockBytes - offset);
		block.copy(bytes, done, offset, offset + count);
		const mark = markOf(seed, number);
		for (let index = offset; index < Math.min(mark.length, offset + count); index++)
			bytes[done + index - offset] = mark[index] ?? 0;
		done += count;
	}
	return bytes;
}

export function contentSha256(seed: number, length: number): string {
	const hash = createHash('sha256');
	const step = 1024 * 1024;
	for (let at = 0; at < length; at += step) hash.update(contentAt(seed, at, Math.min(step, length - at)));
	return hash.digest('hex');
}

/** As outcomes tell it. */
export const contentChecksum = (seed: number, length: number) => ({
	algorithm: 'sha-256' as const,
	hex: contentSha256(seed, length),
});

const blocks = new Map<number, Buffer>();

function blockOf(seed: number): Buffer {
	const known = blocks.get(seed);
	if (known) return known;
	const block = Buffer.allocUnsafe(blockBytes);
	let state = (seed * 2_654_435_761 + 1) >>> 0;
	for (let index = 0; index < blockBytes; index += 4) {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		block.writeUInt32LE(state >>> 0, index);
	}
	if (blocks.size > 16) blocks.clear();
	blocks.set(seed, block);
	return block;
}

const markOf = (seed: number, number: number): Buffer => Buffer.from(`<${seed}:${number}>`);
