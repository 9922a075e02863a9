import { hash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { LibraryDisk } from '../../native-host/src/core/library/disk.ts';
import { mayFail } from './disk-troubles.ts';
import { problem, type Inode } from './file-system.ts';
import type { DiskOptions } from './state-disk.ts';

/** What finished files are put in order on, with the same steps as the real one. */
export function createLibraryDisk({ files, life, luck, troubles, takesMs }: DiskOptions): LibraryDisk {
	function does<Value>(label: string, happens: () => Value, isGrowing = false): Promise<Value> {
		return life.does(label, {
			takesMs,
			happens() {
				mayFail(troubles, luck, isGrowing);
				return happens();
			},
		});
	}

	const syncFolder = (path: string) =>
		life.does('library folder sync', { takesMs, happens: () => files.syncFolder(dirname(path)) });

	function need(path: string): Inode {
		const inode = files.find(path);
		if (!inode) throw problem('ENOENT');
		return inode;
	}

	async function write(path: string, bytes: Uint8Array): Promise<void> {
		const inode = await does('library write', () => {
			const made = files.find(path) ?? files.create(path);
			files.resize(made, 0);
			files.write(made, bytes, 0);
			return made;
		});
		await does('library sync', () => files.sync(inode));
		await syncFolder(path);
	}

	async function place(from: string, to: string): Promise<boolean> {
		const isLinked = await does('library link', () => {
			const inode = need(from);
			const other = files.find(to);
			if (!other) files.link(to, inode);
			return !other || other === inode;
		});
		if (!isLinked) return false;
		if (dirname(from) !== dirname(to)) await syncFolder(to);
		await does('library unlink', () => files.unlink(from));
		await syncFolder(to);
		return true;
	}

	return {
		look: path =>
			does('library look', () => {
				const inode = files.find(path);
				return inode && { bytes: inode.seen.length, identity: `${inode.number} ${inode.version}` };
			}),
		exists: path => does('library exists', () => files.find(path) !== null),
		place,
		async copy(from, to) {
			const bytes = await does('library read', () => need(from).seen.slice());
			await write(to, bytes);
			return sha256(bytes);
		},
		digest: path => does('library digest', () => sha256(need(path).seen)),
		async remove(path) {
			await does('library remove', () => {
				if (files.find(path)) files.unlink(path);
			});
			await syncFolder(path);
		},
		syncFolder: folder => syncFolder(join(folder, 'any')),
		realFolder: folder => Promise.resolve(folder),
		makeWithin: (folder, names) => does('library folder', () => join(folder, ...names), true),
		freeBytes: () => Promise.resolve(null),
		readText: (path, bytesMax) =>
			does('library text', () => {
				const found = files.find(path)?.seen;
				return found && found.length <= bytesMax ? Buffer.from(found).toString('utf8') : null;
			}),
		async writeNew(path, text) {
			const beside = `${path}.tmp`;
			await write(beside, Buffer.from(text));
			return place(beside, path);
		},
		join,
		split: path => [dirname(path), basename(path)],
	};
}

const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes);
