import { dirname, basename } from 'node:path';
import type { Disk, DiskFile } from '../../../native-host/src/effects/state-disk.ts';

/** A disk without a disk: for what needs many steps and no power cut. */
export function memoryDisk(): Disk {
	const files = new Map<string, { bytes: Uint8Array; size: number }>();

	const openFile = (path: string): DiskFile => {
		const file = files.get(path) ?? { bytes: new Uint8Array(64), size: 0 };
		files.set(path, file);
		return {
			size: () => Promise.resolve(file.size),
			read(into, position) {
				const found = file.bytes.subarray(position, Math.min(file.size, position + into.length));
				into.set(found);
				return Promise.resolve(found.length);
			},
			write(chunk, position) {
				const end = position + chunk.length;
				if (end > file.bytes.length) {
					const larger = new Uint8Array(2 * end);
					larger.set(file.bytes);
					file.bytes = larger;
				}
				file.bytes.set(chunk, position);
				file.size = Math.max(file.size, end);
				return Promise.resolve();
			},
			truncate(size) {
				file.bytes.fill(0, size);
				file.size = size;
				return Promise.resolve();
			},
			sync: () => Promise.resolve(),
			close: () => Promise.resolve(),
		};
	};

	return {
		openFile: path => Promise.resolve(openFile(path)),
		rename(from, to) {
			const file = files.get(from);
			if (!file) return Promise.reject(Object.assign(new Error('ENOENT'), { code: 'ENOENT' }));
			files.delete(from);
			files.set(to, file);
			return Promise.resolve();
		},
		remove(path) {
			files.delete(path);
			return Promise.resolve();
		},
		list: folder =>
			Promise.resolve([...files.keys()].filter(path => dirname(path) === folder).map(path => basename(path))),
		makeFolder: () => Promise.resolve(),
		syncFolder: () => Promise.resolve(),
	};
}
