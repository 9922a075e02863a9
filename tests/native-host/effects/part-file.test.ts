import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPartFile } from '../../../native-host/src/effects/part-file.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'rustloader-part-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KiB = 1024;

it('what is written is what was given, whatever becomes of its memory afterwards', async () => {
	const path = join(folder, 'a');
	const file = await openPartFile(path, 'wx+');
	const memory = Buffer.alloc(300 * KiB);
	const waiting: Promise<void>[] = [];
	const lengths = [1, 4 * KiB, 256 * KiB, 300 * KiB, 100, 64 * KiB];
	let position = 0;
	for (const [at, length] of lengths.entries()) {
		memory.fill(at + 1);
		waiting.push(Promise.resolve(file.write(memory.subarray(0, length), position)));
		position += length;
	}
	memory.fill(0);
	await Promise.all(waiting);
	await file.close();
	const expected = Buffer.concat(lengths.map((length, at) => Buffer.alloc(length, at + 1)));
	expect(readFileSync(path).equals(expected)).toBe(true);
});

it('nothing is waited for before the disk has shown that it is quick, and small writes never', async () => {
	const file = await openPartFile(join(folder, 'b'), 'wx+');
	const chunk = Buffer.alloc(64 * KiB, 1);
	expect(file.write(chunk, 0)).toBeInstanceOf(Promise);
	await sleep(600);
	// On a busy machine the first write may have taken its time: then it takes longer.
	for (let attempt = 0; attempt < 20; attempt++) {
		const writing = file.write(chunk, 0);
		if (!writing) break;
		await writing;
		await sleep(200);
		if (attempt === 19) expect.unreachable();
	}
	expect(file.write(chunk.subarray(0, 100), 0)).toBeInstanceOf(Promise);
	await sleep(20);
	await file.close();
});

it('a full disk is told, also by a write that waits', async () => {
	const file = await openPartFile('/dev/full', 'r+');
	await expect(Promise.resolve(file.write(Buffer.alloc(8 * KiB), 0))).rejects.toMatchObject({
		code: 'ENOSPC',
	});
	await file.close();
});
