import { createHash } from 'node:crypto';

/**
 * Signs a program for macOS ad hoc, which is what Apple's own processors insist on: each page's digest, and nobody's
 * name. What was signed before is replaced. It takes no key, and says nothing about who made the program: for that see
 * docs/releasing.md.
 */
export function signMacho(program: Buffer, identifier: string): Buffer {
	const layout = readLayout(program);
	const codeBytes = layout.signature?.offset ?? Math.ceil(program.length / 16) * 16;
	const signatureBytes = superBlobBytes(codeBytes, identifier);
	const signed = Buffer.alloc(codeBytes + signatureBytes);
	program.copy(signed, 0, 0, Math.min(program.length, codeBytes));
	writeCommand(signed, layout, { offset: codeBytes, size: signatureBytes });
	growLinkedit(signed, layout, codeBytes + signatureBytes);
	superBlob(signed.subarray(0, codeBytes), identifier, layout.text).copy(signed, codeBytes);
	return signed;
}

const magic64 = 0xfeedfacf;
const command = { segment64: 0x19, codeSignature: 0x1d } as const;
const headerBytes = 32;
const linkeditAlign = 16 * 1024;

type Span = { readonly offset: number; readonly size: number };
type Layout = {
	readonly commandsEnd: number;
	/** Where the first section's bytes begin: load commands end before. */
	readonly firstBytes: number;
	/** Where the command lies that tells of the signature. */
	readonly signatureCommand: number | null;
	readonly signature: Span | null;
	readonly linkedit: number;
	readonly text: Span;
};

export function readLayout(program: Buffer): Layout {
	if (program.readUInt32LE(0) !== magic64) throw new Error('not a 64-bit Mach-O program');
	let [signatureCommand, signature, linkedit, text]: [
		number | null,
		Span | null,
		number | null,
		Span | null,
	] = [null, null, null, null];
	let firstBytes = Infinity;
	let at = headerBytes;
	for (let left = program.readUInt32LE(16); left > 0; left--) {
		const [kind, size] = [program.readUInt32LE(at), program.readUInt32LE(at + 4)];
		if (kind === command.segment64) {
			const name = program.toString('latin1', at + 8, at + 24).replace(/\0+$/u, '');
			const span = { offset: readU64(program, at + 40), size: readU64(program, at + 48) };
			if (name === '__LINKEDIT') linkedit = at;
			if (name === '__TEXT') text = span;
			for (let section = at + 72; section < at + size; section += 80) {
				const offset = program.readUInt32LE(section + 48);
				if (offset > 0) firstBytes = Math.min(firstBytes, offset);
			}
		}
		if (kind === command.codeSignature) {
			signatureCommand = at;
			signature = { offset: program.readUInt32LE(at + 8), size: program.readUInt32LE(at + 12) };
		}
		at += size;
	}
	if (linkedit === null || text === null) throw new Error('it has no __LINKEDIT or no __TEXT segment');
	return { commandsEnd: at, firstBytes, signatureCommand, signature, linkedit, text };
}

const readU64 = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at));

function writeCommand(program: Buffer, layout: Layout, { offset, size }: Span): void {
	const at = layout.signatureCommand ?? layout.commandsEnd;
	if (layout.signatureCommand === null) {
		if (at + 16 > layout.firstBytes) throw new Error('there is no room for a signature in its load commands');
		program.writeUInt32LE(program.readUInt32LE(16) + 1, 16);
		program.writeUInt32LE(program.readUInt32LE(20) + 16, 20);
	}
	for (const [index, value] of [command.codeSignature, 16, offset, size].entries())
		program.writeUInt32LE(value, at + index * 4);
}

/** The signature is the end of the last segment. */
function growLinkedit(program: Buffer, { linkedit }: Layout, end: number): void {
	const size = end - readU64(program, linkedit + 40);
	program.writeBigUInt64LE(BigInt(Math.ceil(size / linkeditAlign) * linkeditAlign), linkedit + 32);
	program.writeBigUInt64LE(BigInt(size), linkedit + 48);
}

const pageBits = 12;
const pageBytes = 2 ** pageBits;
const digestBytes = 32;
const directoryHeaderBytes = 88;
const superBlobHeaderBytes = 12 + 8;

const directoryBytes = (codeBytes: number, identifier: string): number =>
	directoryHeaderBytes + identifier.length + 1 + Math.ceil(codeBytes / pageBytes) * digestBytes;

function superBlobBytes(codeBytes: number, identifier: string): number {
	return Math.ceil((superBlobHeaderBytes + directoryBytes(codeBytes, identifier)) / 16) * 16;
}

/** Numbers within a signature have the greatest byte first. */
function superBlob(code: Buffer, identifier: string, text: Span): Buffer {
	const blob = Buffer.alloc(superBlobBytes(code.length, identifier));
	const directory = codeDirectory(code, identifier, text);
	const head = [0xfade0cc0, superBlobHeaderBytes + directory.length, 1, 0, superBlobHeaderBytes];
	for (const [index, value] of head.entries()) blob.writeUInt32BE(value, index * 4);
	directory.copy(blob, superBlobHeaderBytes);
	return blob;
}

const flagAdhoc = 2;
const versionWithTextSegment = 0x20400;
const isMainBinary = 1n;

function codeDirectory(code: Buffer, identifier: string, text: Span): Buffer {
	const pages = Math.ceil(code.length / pageBytes);
	const digestsAt = directoryHeaderBytes + identifier.length + 1;
	const directory = Buffer.alloc(digestsAt + pages * digestBytes);
	const head = [0xfade0c02, directory.length, versionWithTextSegment, flagAdhoc];
	const sizes = [digestsAt, directoryHeaderBytes, 0, pages, code.length];
	for (const [index, value] of [...head, ...sizes].entries()) directory.writeUInt32BE(value, index * 4);
	// SHA-256, of pages of that many bits.
	directory.set([digestBytes, 2, 0, pageBits], 36);
	directory.writeBigUInt64BE(BigInt(text.offset), 64);
	directory.writeBigUInt64BE(BigInt(text.size), 72);
	directory.writeBigUInt64BE(isMainBinary, 80);
	directory.write(identifier, directoryHeaderBytes, 'latin1');
	for (let page = 0; page < pages; page++) {
		const bytes = code.subarray(page * pageBytes, (page + 1) * pageBytes);
		createHash('sha256')
			.update(bytes)
			.digest()
			.copy(directory, digestsAt + page * digestBytes);
	}
	return directory;
}
