/**
 * Node for Linux asks for libatomic.so.1, of which it uses one function, and which minimal systems lack: there the
 * program would not even start to say so. This puts that function into the program and takes the library off its
 * list. Node calls it for 8 bytes alone; any other length ends the program at once.
 */
export function withoutLibatomic(program: Buffer): Buffer {
	const elf = Buffer.from(program);
	if (!elf.subarray(0, 6).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1])))
		throw new Error('not a 64-bit little-endian ELF program');
	const machine = machines[elf.readUInt16LE(18)];
	if (!machine) throw new Error(`no function is known for machine ${elf.readUInt16LE(18)}`);
	const segments = readSegments(elf);
	const dynamic = readDynamic(elf, segments);
	const text = (at: number): string => readText(elf, fileOffset(segments, dynamic.value(tag.strtab)) + at);
	const needed = dynamic.entries.findIndex(
		entry => entry.tag === tag.needed && text(entry.value) === library,
	);
	if (needed < 0) return elf;

	const version = forgetVersions(elf, segments, dynamic, text);
	const slot = forgetRelocation(elf, segments, dynamic, version);
	if (text(slot.name) !== symbol) throw new Error(`${text(slot.name)} is wanted of ${library}`);
	const home = placeCode(elf, segments, machine.code);
	machine.redirect(elf, { segments, slot: slot.address, home });
	dynamic.remove(needed);
	return elf;
}

const library = 'libatomic.so.1';
const symbol = '__atomic_compare_exchange';

type Segment = {
	readonly header: number;
	readonly type: number;
	readonly flags: number;
	readonly offset: number;
	readonly address: number;
	readonly size: number;
};
type Place = { readonly segments: readonly Segment[]; readonly slot: number; readonly home: number };
type Machine = {
	/** `bool __atomic_compare_exchange(size_t, void *object, void *expected, void *desired, int, int)` */
	readonly code: Buffer;
	/** Makes the procedure linkage table's entry of that slot jump to the code. */
	readonly redirect: (elf: Buffer, place: Place) => void;
};

const tag = { end: 0, needed: 1, pltBytes: 2, strtab: 5, symtab: 6, pltRelocations: 23 } as const;
const tagVerneed = 0x6ffffffe;
const tagVerneedCount = 0x6fffffff;
const tagVersym = 0x6ffffff0;
const loadType = 1;
const dynamicType = 2;
const executableFlag = 1;

const readU64 = (elf: Buffer, at: number): number => Number(elf.readBigUInt64LE(at));

function readSegments(elf: Buffer): Segment[] {
	const [from, size, count] = [readU64(elf, 32), elf.readUInt16LE(54), elf.readUInt16LE(56)];
	return Array.from({ length: count }, (_, index) => {
		const at = from + index * size;
		return {
			header: at,
			type: elf.readUInt32LE(at),
			flags: elf.readUInt32LE(at + 4),
			offset: readU64(elf, at + 8),
			address: readU64(elf, at + 16),
			size: readU64(elf, at + 32),
		};
	});
}

function fileOffset(segments: readonly Segment[], address: number): number {
	const found = segments.find(
		one => one.type === loadType && address >= one.address && address < one.address + one.size,
	);
	if (!found) throw new Error(`nothing is loaded at ${address.toString(16)}`);
	return address - found.address + found.offset;
}

function readText(elf: Buffer, at: number): string {
	return elf.toString('latin1', at, elf.indexOf(0, at));
}

function readDynamic(elf: Buffer, segments: readonly Segment[]) {
	const segment = segments.find(one => one.type === dynamicType);
	if (!segment) throw new Error('it is not dynamically linked');
	const entries: { tag: number; value: number; at: number }[] = [];
	for (let at = segment.offset; at < segment.offset + segment.size; at += 16) {
		const entry = { tag: readU64(elf, at), value: readU64(elf, at + 8), at };
		entries.push(entry);
		if (entry.tag === tag.end) break;
	}
	const find = (wanted: number) => {
		const found = entries.find(entry => entry.tag === wanted);
		if (!found) throw new Error(`it has no dynamic entry ${wanted}`);
		return found;
	};
	return {
		entries,
		value: (wanted: number): number => find(wanted).value,
		set: (wanted: number, value: number): void => {
			elf.writeBigUInt64LE(BigInt(value), find(wanted).at + 8);
		},
		/** What follows moves up; the entry that ends the list is there once more. */
		remove(index: number): void {
			const [gone, last] = [entries[index], entries.at(-1)];
			if (gone && last) elf.copy(elf, gone.at, gone.at + 16, last.at + 16);
		},
	};
}

type Dynamic = ReturnType<typeof readDynamic>;

/** Takes the library off the list of versions that are looked for; gives the number its symbols have. */
function forgetVersions(
	elf: Buffer,
	segments: readonly Segment[],
	dynamic: Dynamic,
	text: (at: number) => string,
): number {
	const first = dynamic.value(tagVerneed);
	const count = dynamic.value(tagVerneedCount);
	let before: number | null = null;
	let at = fileOffset(segments, first);
	for (let left = count; left > 0; left--) {
		const next = elf.readUInt32LE(at + 12);
		if (text(elf.readUInt32LE(at + 4)) === library) {
			if (elf.readUInt16LE(at + 2) !== 1) throw new Error(`several versions of ${library} are wanted`);
			if (before === null) dynamic.set(tagVerneed, first + next);
			else elf.writeUInt32LE(next === 0 ? 0 : elf.readUInt32LE(before + 12) + next, before + 12);
			dynamic.set(tagVerneedCount, count - 1);
			return elf.readUInt16LE(at + elf.readUInt32LE(at + 8) + 6);
		}
		before = at;
		at += next;
	}
	throw new Error(`no version of ${library} is wanted`);
}

/** The one relocation that asks for a symbol of that version becomes none; gives its slot, and the symbol's name. */
function forgetRelocation(elf: Buffer, segments: readonly Segment[], dynamic: Dynamic, version: number) {
	const at = (wanted: number) => fileOffset(segments, dynamic.value(wanted));
	const [versions, symbols, relocations] = [at(tagVersym), at(tag.symtab), at(tag.pltRelocations)];
	const found: { address: number; name: number }[] = [];
	for (let entry = relocations; entry < relocations + dynamic.value(tag.pltBytes); entry += 24) {
		const index = elf.readUInt32LE(entry + 12);
		if (index === 0 || (elf.readUInt16LE(versions + index * 2) & 0x7fff) !== version) continue;
		found.push({ address: readU64(elf, entry), name: elf.readUInt32LE(symbols + index * 24) });
		// Of no type and no symbol: loaders pass it over.
		elf.writeBigUInt64LE(0n, entry + 8);
		// Belongs to no version now, and whoever looks for it does not mind its absence.
		elf.writeUInt16LE(1, versions + index * 2);
		elf.writeUInt8(0x22, symbols + index * 24 + 4);
	}
	const [only, ...more] = found;
	if (!only || more.length > 0) throw new Error(`${found.length} symbols of ${library} are used`);
	return only;
}

/** Behind the last instruction of the program, where its page is not full; gives the code's address. */
function placeCode(elf: Buffer, segments: readonly Segment[], code: Buffer): number {
	const segment = codeSegment(segments);
	const size = Math.ceil(segment.size / 16) * 16;
	const end = segment.offset + size + code.length;
	const room = elf.subarray(segment.offset + segment.size, end);
	const isFree = room.length > 0 && room.every(byte => byte === 0);
	const overlaps = segments.some(
		one =>
			one.type === loadType &&
			one !== segment &&
			one.offset < end &&
			one.offset + one.size > segment.offset + segment.size,
	);
	if (!isFree || overlaps) throw new Error('there is no room behind its code');
	code.copy(elf, segment.offset + size);
	for (const field of [32, 40]) elf.writeBigUInt64LE(BigInt(size + code.length), segment.header + field);
	return segment.address + size;
}

const codeSegment = (segments: readonly Segment[]): Segment => {
	const found = segments.find(one => one.type === loadType && (one.flags & executableFlag) !== 0);
	if (!found) throw new Error('it has no code');
	return found;
};

/** `jmp *slot(%rip)` becomes `jmp home`. */
function redirectX64(elf: Buffer, { segments, slot, home }: Place): void {
	const segment = codeSegment(segments);
	for (let at = segment.offset; at < segment.offset + tableBytesMax; at++) {
		if (elf[at] !== 0xff || elf[at + 1] !== 0x25) continue;
		const address = segment.address + (at - segment.offset);
		if (address + 6 + elf.readInt32LE(at + 2) !== slot) continue;
		elf[at] = 0xe9;
		elf.writeInt32LE(home - (address + 5), at + 1);
		return;
	}
	throw new Error('its linkage table has no such entry');
}

/** `adrp x16, page; ldr x17, [x16, offset]; …` becomes `b home`. */
function redirectArm64(elf: Buffer, { segments, slot, home }: Place): void {
	const segment = codeSegment(segments);
	for (let at = segment.offset; at < segment.offset + tableBytesMax; at += 4) {
		const [adrp, load] = [elf.readUInt32LE(at), elf.readUInt32LE(at + 4)];
		if ((adrp & 0x9f00001f) >>> 0 !== 0x90000010 || (load & 0xffc003ff) >>> 0 !== 0xf9400211) continue;
		const address = segment.address + (at - segment.offset);
		const pages = (((adrp >>> 5) & 0x7ffff) << 2) | ((adrp >>> 29) & 3);
		const page = Math.floor(address / 4096) * 4096 + ((pages << 11) >> 11) * 4096;
		if (page + ((load >>> 10) & 0xfff) * 8 !== slot) continue;
		elf.writeUInt32LE((0x14000000 | (((home - address) >> 2) & 0x3ffffff)) >>> 0, at);
		return;
	}
	throw new Error('its linkage table has no such entry');
}

/** The table is at the start of the code. */
const tableBytesMax = 64 * 1024;

/** Instructions, each as its bytes lie in memory. */
const instructions = (...codes: string[]): Buffer => Buffer.from(codes.join(''), 'hex');

const machines: Readonly<Record<number, Machine>> = {
	62: {
		redirect: redirectX64,
		code: instructions(
			'4883ff08', // cmp $8, %rdi
			'7517', // jne trap
			'488b02', // mov (%rdx), %rax
			'488b09', // mov (%rcx), %rcx
			'f0480fb10e', // lock cmpxchg %rcx, (%rsi)
			'7403', // je done
			'488902', // mov %rax, (%rdx)
			'0f94c0', // done: sete %al
			'0fb6c0', // movzbl %al, %eax
			'c3', // ret
			'0f0b', // trap: ud2
		),
	},
	183: {
		redirect: redirectArm64,
		code: instructions(
			'1f2000f1', // cmp x0, #8
			'c1010054', // b.ne trap
			'490040f9', // ldr x9, [x2]
			'6a0040f9', // ldr x10, [x3]
			'28fc5fc8', // again: ldaxr x8, [x1]
			'1f0109eb', // cmp x8, x9
			'a1000054', // b.ne differs
			'2afc0bc8', // stlxr w11, x10, [x1]
			'8bffff35', // cbnz w11, again
			'20008052', // mov w0, #1
			'c0035fd6', // ret
			'5f3f03d5', // differs: clrex
			'480000f9', // str x8, [x2]
			'00008052', // mov w0, #0
			'c0035fd6', // ret
			'000020d4', // trap: brk #0
		),
	},
};
