import { nodeDisk, type Disk, type DiskFile } from '../../../native-host/src/effects/state-disk.ts';

export type Operation = {
	readonly name: 'open' | 'rename' | 'remove' | 'syncFolder' | 'write' | 'truncate' | 'sync';
	readonly path: string;
	/** Which one, counted from 0 over all that change something. */
	readonly number: number;
};
/** What goes wrong, by its system's name; `torn`: half of a write arrives. */
export type Trouble = { readonly code: string; readonly torn?: boolean } | null;

/** The disk, by default the real one, but for what the test lets go wrong. Closing always works, as at the end of a process. */
export function faultyDisk(
	trouble: (operation: Operation) => Trouble,
	disk: Disk = nodeDisk,
): Disk & { readonly count: number } {
	let count = 0;

	const check = (name: Operation['name'], path: string): Trouble => trouble({ name, path, number: count++ });
	const pass = (name: Operation['name'], path: string): void => {
		const found = check(name, path);
		if (found) throw problem(found.code);
	};

	const faultyFile = (file: DiskFile, path: string): DiskFile => ({
		...file,
		async write(bytes, position) {
			const found = check('write', path);
			if (!found) return file.write(bytes, position);
			if (found.torn) await file.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), position);
			throw problem(found.code);
		},
		async truncate(size) {
			pass('truncate', path);
			await file.truncate(size);
		},
		async sync() {
			pass('sync', path);
			await file.sync();
		},
	});

	return {
		get count() {
			return count;
		},
		async openFile(path) {
			pass('open', path);
			return faultyFile(await disk.openFile(path), path);
		},
		async rename(from, to) {
			pass('rename', to);
			await disk.rename(from, to);
		},
		async remove(path) {
			pass('remove', path);
			await disk.remove(path);
		},
		async syncFolder(folder) {
			pass('syncFolder', folder);
			await disk.syncFolder(folder);
		},
		list: folder => disk.list(folder),
		makeFolder: folder => disk.makeFolder(folder),
	};
}

const problem = (code: string): Error => Object.assign(new Error(code), { code });
