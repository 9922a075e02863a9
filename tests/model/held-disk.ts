import type { Disk } from '../../native-host/src/core/transfer/disk.ts';
import { createFileSystem, type Inode } from '../simulator/file-system.ts';
import { createLuck } from '../simulator/luck.ts';
import { downloadFolder } from '../simulator/places.ts';
import { createTransferDisk } from '../simulator/transfer-disk.ts';

/** A disk without chance, whose operations wait where they are told to. */
export type HeldDisk = {
	find(path: string): Inode | null;
	/** Whether a power cut leaves what is read there now; `newest`: and nothing older under that name. */
	isKept(path: string, newest: boolean): boolean;
	/** What a new process sees of it. */
	begin(boot: string): Disk;
	/** The process ends: nothing of it that waits ever happens. */
	end(): void;
	/** Operations with these names wait from here on. */
	hold(...labels: readonly string[]): void;
	/** Lets go on what waits. */
	release(): void;
	/** What waits now. */
	waiting(): readonly string[];
};

type Waiting = { readonly label: string; readonly goOn: () => void };

/** `partPath`: of the file that a sync makes durable as it was when the sync began, and no more. */
export function createHeldDisk(partPath: string): HeldDisk {
	const luck = { ...createLuck(1), chance: () => false };
	const files = createFileSystem(luck, 1);
	const locks = new Set<string>();
	let held: readonly string[] = [];
	let waiting: Waiting[] = [];
	let lives = 0;
	let asItWas = new Uint8Array();
	/** The newest names are not durable yet. */
	let isUnnamed = false;

	async function does<Value>(life: number, label: string, happens: () => Value): Promise<Value> {
		if (label === 'part sync') asItWas = files.find(partPath)?.seen.slice() ?? asItWas;
		if (held.includes(label)) await new Promise<void>(goOn => waiting.push({ label, goOn }));
		if (life !== lives) return await new Promise(() => undefined);
		if (label === 'text rename') isUnnamed = true;
		if (label === 'folder sync') isUnnamed = false;
		return happens();
	}

	return {
		find: path => files.find(path),
		isKept(path, newest) {
			const inode = files.find(path);
			return inode !== null && !(newest && isUnnamed) && Buffer.compare(inode.seen, inode.kept) === 0;
		},
		begin(boot) {
			const life = ++lives;
			return createTransferDisk({
				files: {
					...files,
					sync(inode) {
						if (inode === files.find(partPath)) inode.kept = asItWas;
						else files.sync(inode);
					},
				},
				life: {
					does: (label, { happens }) => does(life, label, happens),
					passes: () => life === lives,
				},
				luck,
				troubles: { on: false, probability: 0, isForgotten: false, full: 0 },
				takesMs: 0,
				locks,
				boot: () => boot,
				folder: downloadFolder,
			});
		},
		end() {
			lives++;
			waiting = [];
			held = [];
			locks.clear();
		},
		hold(...labels) {
			held = labels;
		},
		release() {
			for (const { goOn } of waiting.splice(0)) goOn();
		},
		waiting: () => waiting.map(({ label }) => label),
	};
}
