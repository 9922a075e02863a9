import { dirname, basename } from 'node:path';
import type { Disk, DiskFile } from '../../native-host/src/effects/state-disk.ts';
import { mayFail, type DiskTroubles } from './disk-troubles.ts';
import type { FileSystem, Inode } from './file-system.ts';
import type { Life } from './life.ts';
import type { Luck } from './luck.ts';

export type DiskOptions = {
	readonly files: FileSystem;
	readonly life: Pick<Life, 'does' | 'passes'>;
	readonly luck: Luck;
	readonly troubles: DiskTroubles;
	/** The longest an operation takes. */
	readonly takesMs: number;
};

/** What the queue keeps its journal and secrets on. */
export function createStateDisk({ files, life, luck, troubles, takesMs }: DiskOptions): Disk {
	function does<Value>(label: string, isGrowing: boolean, happens: () => Value): Promise<Value> {
		return life.does(label, {
			takesMs,
			happens() {
				mayFail(troubles, luck, isGrowing);
				return happens();
			},
		});
	}

	const openFile = (inode: Inode): DiskFile => ({
		size: () => does('state size', false, () => inode.seen.length),
		read: (into, position) =>
			does('state read', false, () => {
				const found = inode.seen.subarray(position, position + into.length);
				into.set(found);
				return found.length;
			}),
		write(bytes, position) {
			const chunk = bytes.slice();
			const half = () => files.write(inode, chunk.subarray(0, luck.below(chunk.length + 1)), position);
			return life.does('state write', {
				takesMs,
				inPart: half,
				happens() {
					try {
						mayFail(troubles, luck, true);
					} catch (error) {
						half();
						throw error;
					}
					files.write(inode, chunk, position);
				},
			});
		},
		truncate: size =>
			does('state truncate', false, () => {
				files.resize(inode, size);
				troubles.isForgotten = false;
			}),
		sync: () =>
			life.does('state sync', {
				takesMs,
				happens() {
					try {
						mayFail(troubles, luck, true);
					} catch (error) {
						files.loseSync(inode);
						troubles.isForgotten = true;
						throw error;
					}
					files.sync(inode);
				},
			}),
		close: () => life.does('state close', { takesMs, happens: () => undefined }),
	});

	return {
		openFile: path => does('state open', true, () => openFile(files.find(path) ?? files.create(path))),
		rename: (from, to) => does('state rename', true, () => files.rename(from, to)),
		remove: path =>
			does('state remove', false, () => {
				if (files.find(path)) files.unlink(path);
			}),
		list: folder =>
			does('state list', false, () =>
				[...files.paths()].filter(path => dirname(path) === folder).map(path => basename(path)),
			),
		makeFolder: () => does('state folder', true, () => undefined),
		syncFolder: folder => does('state folder sync', true, () => files.syncFolder(folder)),
	};
}
