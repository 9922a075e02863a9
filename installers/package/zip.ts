import { crc32, deflateRawSync } from 'node:zlib';
import type { Entry } from './tar.ts';

const bytesMax = 0xffffffff;

/** A zip archive with these files in order of their paths. Unix keeps its run bits, where whoever unpacks it does. */
export function zip(entries: readonly Entry[], epoch: number): Buffer {
	const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
	const stamp = dosTime(epoch);
	const bodies: Buffer[] = [];
	const directory: Buffer[] = [];
	let at = 0;
	for (const { path, content, executable } of sorted) {
		const packed = deflateRawSync(content, { level: 9 });
		if (content.length > bytesMax || at + packed.length > bytesMax) throw new Error(`${path} is too large`);
		const common = Buffer.alloc(26);
		// Version 2.0 is needed; names are UTF-8; deflated.
		for (const [index, value] of [20, 0x0800, 8, stamp.time, stamp.date].entries())
			common.writeUInt16LE(value, index * 2);
		for (const [index, value] of [crc32(content), packed.length, content.length].entries())
			common.writeUInt32LE(value, 10 + index * 4);
		const name = Buffer.from(path);
		common.writeUInt16LE(name.length, 22);
		bodies.push(signature('PK\u{3}\u{4}'), common, name, packed);
		directory.push(signature('PK\u{1}\u{2}'), Buffer.from([20, 3]), common, entryEnd(executable, at), name);
		at += 4 + common.length + name.length + packed.length;
	}
	const index = Buffer.concat(directory);
	return Buffer.concat([...bodies, index, end(sorted.length, index.length, at)]);
}

const signature = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Comment, disk and attributes, then where its body is. */
function entryEnd(executable: boolean | undefined, at: number): Buffer {
	const bytes = Buffer.alloc(14);
	bytes.writeUInt32LE(((executable ? 0o100755 : 0o100644) << 16) >>> 0, 6);
	bytes.writeUInt32LE(at, 10);
	return bytes;
}

function end(count: number, size: number, at: number): Buffer {
	const bytes = Buffer.alloc(22);
	bytes.write('PK\u{5}\u{6}', 'latin1');
	bytes.writeUInt16LE(count, 8);
	bytes.writeUInt16LE(count, 10);
	bytes.writeUInt32LE(size, 12);
	bytes.writeUInt32LE(at, 16);
	return bytes;
}

/** Zip knows no time before 1980, and only even seconds. */
function dosTime(epoch: number): { date: number; time: number } {
	const at = new Date(Math.max(epoch, 315532800) * 1000);
	const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
	const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
	return { date, time };
}
