import { createCipheriv, createHash } from 'node:crypto';

const blockBytes = 16;
const pieceBytes = 1024 * 1024;

/**
 * Bytes `start` to `start + length` of an endless stream that looks random and is always the same: AES in counter
 * mode, so any part can be made without what is before it, and no part equals another.
 */
export function contentAt(seed: string, start: number, length: number): Buffer {
	const key = createHash('sha256').update(seed).digest().subarray(0, blockBytes);
	const counter = Buffer.alloc(blockBytes);
	counter.writeBigUInt64BE(BigInt(Math.floor(start / blockBytes)), blockBytes - 8);
	const skipped = start % blockBytes;
	const cipher = createCipheriv('aes-128-ctr', key, counter);
	return cipher.update(Buffer.alloc(skipped + length)).subarray(skipped);
}

export function contentDigest(seed: string, size: number): string {
	const hash = createHash('sha256');
	for (let at = 0; at < size; at += pieceBytes)
		hash.update(contentAt(seed, at, Math.min(pieceBytes, size - at)));
	return hash.digest('hex');
}
