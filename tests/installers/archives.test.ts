import { execa } from 'execa';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readLayout, signMacho } from '../../installers/package/sign-macho.ts';
import { tar, type Entry } from '../../installers/package/tar.ts';
import { zip } from '../../installers/package/zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'rustloader-archives-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const epoch = 1_700_000_000;

const files: readonly Entry[] = [
	{ path: 'a/b/deep.txt', content: Buffer.from('deep') },
	{ path: 'a/empty', content: Buffer.alloc(0) },
	{ path: 'run', content: Buffer.alloc(5000, 7), executable: true },
	{ path: 'zażółć.txt', content: Buffer.from('name') },
];

test('tar reads what is written: contents, run bits, links, times', async () => {
	const archive = join(folder, 'x.tar');
	writeFileSync(archive, tar([...files, { path: 'link', content: Buffer.alloc(0), link: 'a/empty' }], epoch));
	await execa('tar', ['-xf', archive, '-C', folder]);
	for (const { path, content } of files) expect(readFileSync(join(folder, path))).toEqual(content);
	expect(readFileSync(join(folder, 'link'))).toEqual(Buffer.alloc(0));
	expect(statSync(join(folder, 'run')).mode & 0o777).toBe(0o755);
	expect(statSync(join(folder, 'a/empty')).mode & 0o777).toBe(0o644);
	expect(statSync(join(folder, 'run')).mtimeMs).toBe(epoch * 1000);
});

test('unzip reads what is written', async () => {
	const archive = join(folder, 'x.zip');
	writeFileSync(archive, zip(files, epoch));
	await execa('unzip', ['-tq', archive]);
	for (const { path, content } of files) {
		const { stdout } = await execa('unzip', ['-p', archive, path], {
			encoding: 'buffer',
			stripFinalNewline: false,
		});
		expect(Buffer.from(stdout)).toEqual(content);
	}
});

test('the order in which files are given makes no difference', () => {
	fc.assert(
		fc.property(fc.shuffledSubarray([...files], { minLength: files.length }), shuffled => {
			expect(tar(shuffled, epoch)).toEqual(tar(files, epoch));
			expect(zip(shuffled, epoch)).toEqual(zip(files, epoch));
		}),
	);
});

test('a path that the archive cannot hold is refused', () => {
	expect(() => tar([{ path: 'x'.repeat(101), content: Buffer.alloc(0) }], epoch)).toThrow('too long');
});

/** A program of nothing but its load commands and a segment at its end. */
function macho({ signedBytes = 0 }: { signedBytes?: number }): Buffer {
	const linkeditAt = 16 * 1024;
	const program = Buffer.alloc(linkeditAt + 1000 + signedBytes, 0xab);
	program.fill(0, 0, 4096);
	const commands = [segment('__TEXT', 0, linkeditAt), segment('__LINKEDIT', linkeditAt, 1000 + signedBytes)];
	if (signedBytes > 0) commands.push(words(0x1d, 16, linkeditAt + 1000, signedBytes));
	const all = Buffer.concat(commands);
	words(0xfeedfacf, 0x100000c, 0, 2, commands.length, all.length, 0, 0).copy(program);
	all.copy(program, 32);
	return program;
}

function segment(name: string, offset: number, size: number): Buffer {
	const bytes = Buffer.alloc(72);
	words(0x19, 72).copy(bytes);
	bytes.write(name, 8);
	bytes.writeBigUInt64LE(BigInt(offset), 40);
	bytes.writeBigUInt64LE(BigInt(size), 48);
	return bytes;
}

function words(...values: number[]): Buffer {
	const bytes = Buffer.alloc(values.length * 4);
	values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
	return bytes;
}

test.each([{ signedBytes: 0 }, { signedBytes: 640 }])(
	'a signature for macOS has the digest of every page before it: %o',
	given => {
		const program = macho(given);
		const signed = signMacho(program, 'app.rustloader');
		const { signature, linkedit } = readLayout(signed);
		if (!signature) throw new Error('there is no signature');
		// It is the end of the program, and of its last segment.
		expect(signature.offset + signature.size).toBe(signed.length);
		expect(Number(signed.readBigUInt64LE(linkedit + 40) + signed.readBigUInt64LE(linkedit + 48))).toBe(
			signed.length,
		);
		const blob = signed.subarray(signature.offset);
		expect(blob.readUInt32BE(0)).toBe(0xfade0cc0);
		const directory = blob.subarray(blob.readUInt32BE(16));
		const [digestsAt, count, limit] = [
			directory.readUInt32BE(16),
			directory.readUInt32BE(28),
			directory.readUInt32BE(32),
		];
		expect(limit).toBe(signature.offset);
		expect(count).toBe(Math.ceil(limit / 4096));
		for (let page = 0; page < count; page++) {
			const bytes = signed.subarray(page * 4096, Math.min(limit, (page + 1) * 4096));
			const digest = directory.subarray(digestsAt + page * 32, digestsAt + (page + 1) * 32);
			expect(digest).toEqual(createHash('sha256').update(bytes).digest());
		}
		// Signed again it is the same.
		expect(signMacho(signed, 'app.rustloader')).toEqual(signed);
	},
);
