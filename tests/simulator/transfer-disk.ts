import { createHash, hash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Disk, Lasting, Lock, PartFile, Slips } from '../../native-host/src/core/transfer/disk.ts';
import { mayFail } from './disk-troubles.ts';
import { problem, type Inode } from './file-system.ts';
import type { DiskOptions } from './state-disk.ts';

type Options = DiskOptions & {
	/** Held by this life. */
	readonly locks: Set<string>;
	readonly boot: () => string | null;
	/** Where finished files go; the one folder that is asked for. */
	readonly folder: string;
};

/** What the engine writes files on, with the same steps as the real one. */
export function createTransferDisk({
	files,
	life,
	luck,
	troubles,
	takesMs,
	locks,
	boot,
	folder,
}: Options): Disk {
	function does<Value>(label: string, happens: () => Value, isGrowing = false): Promise<Value> {
		return life.does(label, {
			takesMs,
			happens() {
				mayFail(troubles, luck, isGrowing);
				return happens();
			},
		});
	}

	function write(label: string, inode: Inode, chunk: Uint8Array, position: number): void {
		if (!life.passes(label)) throw problem('EIO');
		try {
			mayFail(troubles, luck, true);
		} catch (error) {
			files.write(inode, chunk.subarray(0, luck.below(chunk.length + 1)), position);
			throw error;
		}
		files.write(inode, chunk, position);
	}

	const sync = (label: string, inode: Inode) =>
		life.does(label, {
			takesMs: 4 * takesMs,
			happens() {
				try {
					mayFail(troubles, luck, true);
				} catch (error) {
					files.loseSync(inode);
					throw error;
				}
				files.sync(inode);
			},
		});

	const openFile = (inode: Inode): PartFile => ({
		write(chunk, position) {
			if (luck.chance(0.7)) return write('part write', inode, chunk, position);
			const copy = chunk.slice();
			return life.does('part write', {
				takesMs,
				inPart: () => files.write(inode, copy.subarray(0, luck.below(copy.length + 1)), position),
				happens: () => write('part write', inode, copy, position),
			});
		},
		read: (position, length, into) =>
			does('part read', () => {
				const found = inode.seen.subarray(position, position + length);
				if (!into) return found.slice();
				into.set(found);
				return into.subarray(0, found.length);
			}),
		size: () => does('part size', () => inode.seen.length),
		identity: () => does('part identity', () => `${inode.number} ${inode.version}`),
		resize: length => does('part resize', () => files.resize(inode, length), true),
		sync: () => sync('part sync', inode),
		close: () => life.does('part close', { takesMs, happens: () => undefined }),
	});

	async function replaceText(path: string, text: string, lasting: Lasting): Promise<void> {
		const bytes = Buffer.from(text);
		const beside = `${path}.tmp`;
		const inode = await life.does('text write', {
			takesMs,
			inPart: () => begin(beside, bytes.subarray(0, luck.below(bytes.length + 1))),
			happens() {
				mayFail(troubles, luck, true);
				return begin(beside, bytes);
			},
		});
		if (lasting !== 'process') await sync('text sync', inode);
		await does('text rename', () => files.rename(beside, path), true);
		if (lasting === 'name') await syncFolder(path);
	}

	/** The real one does not mind a folder that cannot be synced; that is not tried here. */
	const syncFolder = (path: string) =>
		life.does('folder sync', { takesMs, happens: () => files.syncFolder(dirname(path)) });

	function begin(path: string, bytes: Uint8Array): Inode {
		const inode = files.find(path) ?? files.create(path);
		files.resize(inode, 0);
		files.write(inode, bytes, 0);
		return inode;
	}

	const readText = (path: string, bytesMax: number) =>
		does('text read', () => {
			const found = files.find(path)?.seen;
			return found && found.length <= bytesMax ? Buffer.from(found).toString('utf8') : null;
		});

	const remove = (path: string) =>
		does('remove', () => {
			if (files.find(path)) files.unlink(path);
		});

	const slips = (folder: string, lasting: Lasting): Slips => ({
		list: max =>
			does('slips', () =>
				[...files.paths()]
					.filter(path => dirname(path) === folder)
					.slice(0, max)
					.map(path => Buffer.from(files.find(path)?.seen ?? []).toString('utf8')),
			),
		keep: (path, text) => replaceText(join(folder, sha256(path)), text, lasting),
		read: path => readText(join(folder, sha256(path)), 32_768),
		drop: path => remove(join(folder, sha256(path))),
	});

	return {
		create: path => does('create', () => (files.find(path) ? null : openFile(files.create(path))), true),
		open: path =>
			does('open', () => {
				const inode = files.find(path);
				return inode && openFile(inode);
			}),
		checkFolder: () => does('check folder', () => undefined),
		exists: path =>
			does(
				'exists',
				() => (path.startsWith(folder) && !basename(path).includes('.')) || files.find(path) !== null,
			),
		readText,
		replaceText,
		bootId: boot,
		remove,
		async place(from, to, beside) {
			const isLinked = await does('link', () => {
				const inode = files.find(from);
				if (!inode) throw problem('ENOENT');
				const other = files.find(to);
				if (!other) files.link(to, inode);
				return !other || other === inode;
			});
			if (!isLinked) return false;
			await does('unlink', () => files.unlink(from));
			for (const path of beside) await remove(path);
			await syncFolder(to);
			return true;
		},
		async placeOver(from, to) {
			await does('place over', () => files.rename(from, to), true);
			await syncFolder(to);
		},
		syncFolder: path => syncFolder(join(path, 'any')),
		// There are hard links here, so no placeholder.
		unplace: () => Promise.resolve(),
		list: (folder, ending, max) =>
			does('list', () =>
				[...files.paths()]
					.filter(path => dirname(path) === folder && path.endsWith(ending))
					.slice(0, max)
					.map(path => basename(path)),
			),
		freeBytes: () => does('free', () => (luck.chance(0.3) ? null : 2 ** 40)),
		lock: path =>
			does('lock', (): Lock | null => {
				if (locks.has(path)) return null;
				locks.add(path);
				return { release: () => void locks.delete(path) };
			}),
		receipts: slips('/state/finished', 'process'),
		claims: slips('/state/claims', 'name'),
		plans: slips('/state/plans', 'name'),
		join,
		split: path => [dirname(path), basename(path)],
		digest: sha256,
		newDigest(algorithm) {
			const running = createHash(algorithm.replace('-', ''));
			return { update: bytes => void running.update(bytes), hex: () => running.digest('hex') };
		},
		async digestFile(file, length, algorithms, signal) {
			const bytes = await file.read(0, length);
			if (signal.aborted) throw problem('ABORT_ERR');
			if (bytes.length < length) throw problem('EIO');
			return new Map(algorithms.map(name => [name, hash(name.replace('-', ''), bytes)]));
		},
	};
}

const sha256 = (content: string | Uint8Array): string => hash('sha256', content);
