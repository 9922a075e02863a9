import { createHash } from 'node:crypto';
import { createReadStream, existsSync, lstatSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readReceipt, emptyReceipt, writeReceipt, type Receipt } from './receipt.ts';

/** Changes the receipt: whatever was done is in it before the next thing is done. */
export type Keeper = {
	readonly receipt: Receipt;
	update(change: Partial<Receipt>): void;
	/** Makes a folder, and remembers which ones were not there before. */
	makeFolder(path: string): void;
	remember(file: Receipt['files'][number]): void;
	remembered(path: string): Receipt['files'][number] | null;
};

/** `shared`: what is made is for everybody to read. */
export function openKeeper(path: string, shared = false): Keeper {
	let receipt = readReceipt(path) ?? emptyReceipt;

	function update(change: Partial<Receipt>): void {
		receipt = { ...receipt, ...change };
		writeReceipt(path, receipt);
	}

	return {
		get receipt() {
			return receipt;
		},
		update,
		makeFolder(folder) {
			const missing = missingFolders(folder).filter(one => !receipt.folders.includes(one));
			try {
				mkdirSync(folder, { recursive: true, mode: shared ? 0o755 : 0o700 });
			} finally {
				const made = missing.filter(one => existsSync(one));
				if (made.length > 0) update({ folders: [...receipt.folders, ...made] });
			}
		},
		remember(file) {
			update({ files: [...receipt.files.filter(other => other.path !== file.path), file] });
		},
		remembered: file => receipt.files.find(other => other.path === file) ?? null,
	};
}

/** Outer ones first. */
function missingFolders(folder: string): string[] {
	const missing: string[] = [];
	for (let path = folder; !existsSync(path) && path !== dirname(path); path = dirname(path))
		missing.unshift(path);
	return missing;
}

export const digestOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** null where there is no such file. */
export async function digestOfFile(path: string): Promise<string | null> {
	const hash = createHash('sha256');
	try {
		await pipeline(createReadStream(path), hash);
		return hash.digest('hex');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	}
}

const asideMax = 100;

/** Puts what is not ours aside, beside what was put aside before; tells where. */
export function putAside(path: string): string {
	for (let number = 0; number < asideMax; number++) {
		const aside = `${path}.before-rustloader${number === 0 ? '' : `.${number}`}`;
		if (lstatSync(aside, { throwIfNoEntry: false })) continue;
		renameSync(path, aside);
		return aside;
	}
	throw new Error(`too many are put aside already: ${path}.before-rustloader.*`);
}
