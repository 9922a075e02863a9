import { createHash, randomFillSync } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

const mebibyte = 2 ** 20;

/** Writes a file that compresses to nothing smaller; gives its SHA-256 in hex. */
export function writeRandomFile(path: string, bytes: number): string {
	const hash = createHash('sha256');
	const block = Buffer.alloc(Math.min(bytes, mebibyte));
	const file = openSync(path, 'w');
	for (let written = 0; written < bytes; written += block.length) {
		randomFillSync(block);
		const length = Math.min(block.length, bytes - written);
		hash.update(block.subarray(0, length));
		writeSync(file, block, 0, length);
	}
	closeSync(file);
	return hash.digest('hex');
}
