import { dirname } from 'node:path';
import { addRange, subtractRanges, type RangeSet } from '../../native-host/src/core/transfer/range-set.ts';
import type { Luck } from './luck.ts';

/** A file, whatever its names: what programs read, and what of it a power cut leaves. */
export type Inode = {
	readonly number: number;
	/** Changes with every write. */
	version: number;
	seen: Uint8Array;
	kept: Uint8Array;
	/** Written since the last sync. */
	dirty: RangeSet;
};

/**
 * A disk with a page cache. What is written is seen at once by everybody and kept only by a sync; a power cut keeps of
 * the rest whichever pages it likes. Names of one folder become durable in their order, those of another at any time.
 */
export type FileSystem = {
	find(path: string): Inode | null;
	paths(): Iterable<string>;
	create(path: string): Inode;
	link(path: string, inode: Inode): void;
	unlink(path: string): void;
	rename(from: string, to: string): void;
	write(inode: Inode, chunk: Uint8Array, position: number): void;
	resize(inode: Inode, size: number): void;
	sync(inode: Inode): void;
	/** A sync that failed: the system forgets what it was to write, and says so once only. */
	loseSync(inode: Inode): void;
	syncFolder(folder: string): void;
	powerCut(): void;
	/** Told of every name that appears. */
	onName: (path: string, inode: Inode) => void;
};

type NameChange = { readonly path: string; readonly inode: Inode | null };

export function createFileSystem(luck: Luck, pageBytes: number): FileSystem {
	const names = new Map<string, Inode>();
	const keptNames = new Map<string, Inode>();
	/** Of each folder, in order, since its last sync. */
	const unsynced = new Map<string, NameChange[][]>();
	let numbers = 0;

	/** The changes of one operation: durable together or not at all. */
	function change(...changes: NameChange[]): void {
		const folder = dirname(changes[0]?.path ?? '');
		const waiting = unsynced.get(folder);
		if (waiting) waiting.push(changes);
		else unsynced.set(folder, [changes]);
		apply(names, changes);
		for (const { path, inode } of changes) if (inode) files.onName(path, inode);
	}

	function need(path: string): Inode {
		const inode = names.get(path);
		if (!inode) throw problem('ENOENT');
		return inode;
	}

	function keep(inode: Inode, ranges: RangeSet): void {
		if (inode.kept.length !== inode.seen.length) inode.kept = resized(inode.kept, inode.seen.length);
		for (const [start, end] of ranges) inode.kept.set(inode.seen.subarray(start, end), start);
	}

	/** Each dirty page, and the length, is kept or not. */
	function loseSome(inode: Inode, isSmallKept: boolean): void {
		if (isSmallKept && inode.seen.length <= smallBytes) keep(inode, inode.dirty);
		const isLengthKept = luck.chance(0.5);
		const all = luck.below(4);
		const left = isLengthKept ? resized(inode.kept, inode.seen.length) : inode.kept.slice();
		for (const [from, to] of inode.dirty) {
			for (let start = from; start < to;) {
				const end = Math.min(to, (Math.floor(start / pageBytes) + 1) * pageBytes, left.length);
				if (end <= start) break;
				if (all === 0 || (all > 1 && luck.chance(0.5))) left.set(inode.seen.subarray(start, end), start);
				start = end;
			}
		}
		inode.seen = left;
		inode.kept = left.slice();
		inode.dirty = [];
	}

	const files: FileSystem = {
		onName: () => undefined,
		find: path => names.get(path) ?? null,
		paths: () => names.keys(),
		create(path) {
			if (names.has(path)) throw problem('EEXIST');
			const inode = {
				number: ++numbers,
				version: 0,
				seen: empty,
				kept: empty,
				dirty: [],
			};
			change({ path, inode });
			return inode;
		},
		link(path, inode) {
			if (names.has(path)) throw problem('EEXIST');
			change({ path, inode });
		},
		unlink(path) {
			need(path);
			change({ path, inode: null });
		},
		rename(from, to) {
			const inode = need(from);
			change({ path: to, inode }, { path: from, inode: null });
		},
		write(inode, chunk, position) {
			const end = position + chunk.length;
			if (end > inode.seen.length) inode.seen = resized(inode.seen, end);
			inode.seen.set(chunk, position);
			inode.version++;
			inode.dirty = addRange(inode.dirty, [position, end]);
		},
		resize(inode, size) {
			if (size === inode.seen.length) return;
			if (size < inode.seen.length) inode.dirty = subtractRanges(inode.dirty, [[size, Infinity]]);
			inode.seen = resized(inode.seen, size);
			inode.version++;
		},
		sync(inode) {
			keep(inode, inode.dirty);
			inode.dirty = [];
		},
		loseSync(inode) {
			if (luck.chance(0.5)) keep(inode, []);
			inode.dirty = [];
		},
		syncFolder(folder) {
			for (const changes of unsynced.get(folder) ?? []) apply(keptNames, changes);
			unsynced.delete(folder);
		},
		powerCut() {
			// Often the small things have long been written when the large ones are still waiting.
			const isSmallKept = luck.chance(0.3);
			for (const waiting of unsynced.values()) {
				const kept = isSmallKept ? waiting.length : luck.below(waiting.length + 1);
				for (const changes of waiting.slice(0, kept)) apply(keptNames, changes);
			}
			unsynced.clear();
			names.clear();
			for (const [path, inode] of keptNames) names.set(path, inode);
			for (const inode of new Set(names.values())) loseSome(inode, isSmallKept);
		},
	};
	return files;
}

export const problem = (code: string): Error => Object.assign(new Error(code), { code });

function apply(names: Map<string, Inode>, changes: readonly NameChange[]): void {
	for (const { path, inode } of changes) {
		if (inode) names.set(path, inode);
		else names.delete(path);
	}
}

const empty = new Uint8Array();
const smallBytes = 4_096;

/** The same from the start, and zeros behind. What it is given is not used any more. */
function resized(bytes: Uint8Array, size: number): Uint8Array {
	const { buffer, length } = bytes;
	if (size > buffer.byteLength) {
		const larger = new Uint8Array(new ArrayBuffer(Math.max(size, 2 * length)), 0, size);
		larger.set(bytes);
		return larger;
	}
	const same = new Uint8Array(buffer, 0, size);
	if (size > length) same.fill(0, length);
	return same;
}
