import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Disk, Lasting, PartFile, Slips } from '../../../native-host/src/core/transfer/disk.ts';

/** A write in the page cache: bytes at a place, or another length. */
type Pending = { readonly at: number; readonly bytes: Buffer } | { readonly length: number };

type Inode = { readonly id: number; live: Buffer; durable: Buffer; pending: Pending[]; changes: number };

/** What happened to names in one folder, in order; a rename is one step. */
type Naming = { readonly set: readonly (readonly [path: string, inode: Inode | null])[] };

export type Ending = 'power' | 'kill';

/** A disk in memory that forgets what a real one may. */
export type PowerDisk = {
	/** Of a process that has just been started. */
	start(): Disk;
	/** The operation, counted from now on, at which everything ends: none of the following does anything. */
	endAt(operation: number): void;
	readonly hasEnded: boolean;
	/** What the next process finds. After a power cut unsynced writes are lost in any subset and order, and torn. */
	restart(how: Ending): void;
	names(folder: string): string[];
	content(path: string): Buffer | null;
	readonly operations: number;
};

const sectorBytes = 512;
const code = (name: string): Error => Object.assign(new Error(name), { code: name });

export function createPowerDisk(random: () => number): PowerDisk {
	const names = new Map<string, Inode>();
	let durableNames = new Map<string, Inode>();
	const namings = new Map<string, Naming[]>();
	const locks = new Set<string>();
	let inodes = 0;
	let boot = 1;
	let process = 0;
	let operations = 0;
	let endsAt = Infinity;

	const chance = (of: number): boolean => random() < of;

	function pick<Value>(values: readonly Value[]): Value[] {
		const kept = values.filter(() => chance(0.5));
		for (let index = kept.length - 1; index > 0; index--) {
			const other = Math.floor(random() * (index + 1));
			[kept[index], kept[other]] = [kept[other] as Value, kept[index] as Value];
		}
		return kept;
	}

	function name(...set: Naming['set']): void {
		for (const [path, inode] of set) {
			if (inode) names.set(path, inode);
			else names.delete(path);
		}
		const folder = dirname(set[0]?.[0] ?? '/');
		namings.set(folder, [...(namings.get(folder) ?? []), { set }]);
	}

	function settleNames(folder: string, count: number): void {
		for (const { set } of (namings.get(folder) ?? []).slice(0, count))
			for (const [path, inode] of set) {
				if (inode) durableNames.set(path, inode);
				else durableNames.delete(path);
			}
		namings.delete(folder);
	}

	const newInode = (): Inode => ({
		id: ++inodes,
		live: Buffer.alloc(0),
		durable: Buffer.alloc(0),
		pending: [],
		changes: 0,
	});

	function resized(content: Buffer, length: number): Buffer {
		const next = Buffer.alloc(length);
		content.copy(next, 0, 0, Math.min(length, content.length));
		return next;
	}

	function applied(content: Buffer, change: Pending): Buffer {
		if ('length' in change) return resized(content, change.length);
		const end = change.at + change.bytes.length;
		const next = end > content.length ? resized(content, end) : content;
		change.bytes.copy(next, change.at);
		return next;
	}

	/** Some sectors of it. */
	function torn(change: Pending): Pending[] {
		if ('length' in change || chance(0.7)) return [change];
		const sectors: Pending[] = [];
		for (let at = 0; at < change.bytes.length; at += sectorBytes)
			sectors.push({ at: change.at + at, bytes: change.bytes.subarray(at, at + sectorBytes) });
		return pick(sectors);
	}

	function change(inode: Inode, what: Pending): void {
		inode.live = applied(inode.live, what);
		inode.pending.push(what);
		inode.changes++;
	}

	function start(): Disk {
		const mine = ++process;

		/** Ends before or after the operation has reached the cache. */
		function step<Value>(act: () => Value): Value {
			if (mine !== process || operations >= endsAt) throw code('EIO');
			operations++;
			if (operations < endsAt) return act();
			if (chance(0.5)) act();
			throw code('EIO');
		}
		/** Others get their turn. */
		async function later<Value>(act: () => Value): Promise<Value> {
			await Promise.resolve();
			return step(act);
		}

		function sync(inode: Inode): void {
			inode.durable = Buffer.from(inode.live);
			inode.pending = [];
		}

		function fileOf(inode: Inode): PartFile {
			return {
				write(chunk, position) {
					const bytes = Buffer.from(chunk);
					if (chance(0.75)) return step(() => change(inode, { at: position, bytes }));
					return later(() => change(inode, { at: position, bytes }));
				},
				read: (position, length) =>
					later(() => Buffer.from(inode.live.subarray(position, position + length))),
				size: () => later(() => inode.live.length),
				identity: () => later(() => `${inode.id} ${inode.changes}`),
				resize: length => later(() => change(inode, { length })),
				sync: () => later(() => sync(inode)),
				close: async () => {},
			};
		}

		async function replaceText(path: string, text: string, lasting: Lasting): Promise<void> {
			const inode = newInode();
			await later(() => name([`${path}.tmp`, inode]));
			await later(() => change(inode, { at: 0, bytes: Buffer.from(text) }));
			if (lasting !== 'process') await later(() => sync(inode));
			await later(() => name([path, inode], [`${path}.tmp`, null]));
			if (lasting === 'name') await later(() => settleNames(dirname(path), Infinity));
		}

		const readText = (path: string, bytesMax: number) =>
			later(() => {
				const content = names.get(path)?.live;
				return content && content.length <= bytesMax ? content.toString('utf8') : null;
			});

		const remove = async (path: string): Promise<void> => {
			if (await later(() => names.has(path))) await later(() => name([path, null]));
		};

		const slips = (folder: string, lasting: Lasting): Slips => {
			const pathOf = (path: string) => join(folder, sha256(path));
			return {
				list: () =>
					later(() =>
						[...names]
							.filter(([path]) => dirname(path) === folder)
							.map(([, inode]) => inode.live.toString('utf8')),
					),
				keep: (path, text) => replaceText(pathOf(path), text, lasting),
				read: path => readText(pathOf(path), 32 * 1024),
				drop: path => remove(pathOf(path)),
			};
		};

		return {
			create: path =>
				later(() => {
					if (names.has(path)) return null;
					const inode = newInode();
					name([path, inode]);
					return fileOf(inode);
				}),
			open: path =>
				later(() => {
					const inode = names.get(path);
					return inode ? fileOf(inode) : null;
				}),
			checkFolder: () => later(() => {}),
			exists: path =>
				later(() => names.has(path) || [...names.keys()].some(other => dirname(other) === path)),
			readText,
			replaceText,
			bootId: () => String(boot),
			remove,
			async place(from, to, beside) {
				const inode = names.get(from);
				const isFree = await later(() => {
					if (!inode) throw code('ENOENT');
					if (names.has(to) && names.get(to) !== inode) return false;
					name([to, inode]);
					return true;
				});
				if (!isFree) return false;
				await later(() => name([from, null]));
				for (const path of beside) await remove(path);
				await later(() => settleNames(dirname(to), Infinity));
				return true;
			},
			async placeOver(from, to) {
				const inode = names.get(from);
				if (inode) await later(() => name([to, inode], [from, null]));
				await later(() => settleNames(dirname(to), Infinity));
			},
			syncFolder: folder => later(() => settleNames(folder, Infinity)),
			unplace: () => later(() => {}),
			list: (folder, ending, max) =>
				later(() =>
					[...names.keys()]
						.filter(path => dirname(path) === folder && path.endsWith(ending))
						.map(path => basename(path))
						.slice(0, max),
				),
			freeBytes: () => later(() => null),
			lock: path =>
				later(() => {
					if (locks.has(path)) return null;
					locks.add(path);
					return { release: () => void (mine === process && locks.delete(path)) };
				}),
			receipts: slips('/state/finished', 'process'),
			claims: slips('/state/claims', 'name'),
			plans: slips('/state/plans', 'name'),
			join,
			split: path => [dirname(path), basename(path)],
			digest: sha256,
			newDigest(algorithm) {
				const hash = createHash(algorithm.replace('-', ''));
				return { update: bytes => void hash.update(bytes), hex: () => hash.digest('hex') };
			},
			digestFile: () => Promise.reject(code('EIO')),
		};
	}

	function cutPower(): void {
		boot++;
		// A journal keeps the order of names within a folder; how far it got is chance.
		for (const [folder, changes] of namings) settleNames(folder, Math.floor(random() * (changes.length + 1)));
		const kept = new Set(durableNames.values());
		for (const inode of kept) {
			let content = Buffer.from(inode.durable);
			for (const what of pick(inode.pending).flatMap(torn))
				content = applied(content, what) as typeof content;
			inode.live = content;
			inode.durable = Buffer.from(content);
			inode.pending = [];
		}
		names.clear();
		for (const [path, inode] of durableNames) names.set(path, inode);
		durableNames = new Map(names);
		namings.clear();
	}

	return {
		start,
		endAt(operation) {
			endsAt = operations + operation;
		},
		get hasEnded() {
			return operations >= endsAt;
		},
		restart(how) {
			process++;
			locks.clear();
			endsAt = Infinity;
			if (how === 'power') cutPower();
		},
		names: folder =>
			[...names.keys()]
				.filter(path => dirname(path) === folder)
				.map(path => basename(path))
				.sort(),
		content: path => names.get(path)?.live ?? null,
		get operations() {
			return operations;
		},
	};
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
