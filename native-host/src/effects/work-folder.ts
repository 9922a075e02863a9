import {
	appendFile,
	link,
	mkdir,
	open,
	opendir,
	readdir,
	rename,
	rm,
	rmdir,
	stat,
	unlink,
} from 'node:fs/promises';
import { join } from 'node:path';
import { readPlatformError } from '../core/transfer/error-fault.ts';
import { nullIf } from './null-if.ts';

/** Folders of ours, in which the parts of one file are kept until it is whole. */
export type WorkFolders = {
	/** False where something of that name is there. */
	make(path: string): Promise<boolean>;
	/** The files in it with their sizes, at most `max`; null where there is no such folder. */
	files(path: string, max: number): Promise<Map<string, number> | null>;
	/** Names of folders in a folder that end so, at most `max`. */
	list(folder: string, ending: string, max: number): Promise<string[]>;
	/** In place of what has that name. */
	rename(from: string, to: string): Promise<void>;
	/** Both names are one file afterwards, where the file system can do that. */
	link(from: string, to: string): Promise<void>;
	append(path: string, text: string): Promise<void>;
	/** What is renamed in it stays so through a power cut. */
	sync(path: string): Promise<void>;
	/** One in which nothing is, or only a file of that name that was never finished; false where there is more. */
	removeUnused(path: string, unfinished: string): Promise<boolean>;
	/** With everything in it; also where nothing is there. */
	remove(path: string): Promise<void>;
};

export const workFolders: WorkFolders = {
	async make(path) {
		try {
			await mkdir(path, { mode: 0o700 });
			return true;
		} catch (error) {
			if (readPlatformError(error).code === 'EEXIST') return false;
			throw error;
		}
	},
	async files(path, max) {
		const found = new Map<string, number>();
		const entries = await opendir(path).catch(nullIf('ENOENT', 'ENOTDIR'));
		if (!entries) return null;
		for await (const entry of entries) {
			if (found.size >= max) break;
			if (!entry.isFile()) continue;
			const size = await stat(join(path, entry.name)).catch(nullIf('ENOENT', 'ENOTDIR'));
			if (size) found.set(entry.name, size.size);
		}
		return found;
	},
	async list(folder, ending, max) {
		const names: string[] = [];
		const entries = await opendir(folder).catch(nullIf('ENOENT', 'ENOTDIR'));
		if (!entries) return names;
		for await (const entry of entries) {
			if (entry.isDirectory() && entry.name.endsWith(ending)) names.push(entry.name);
			if (names.length >= max) break;
		}
		return names;
	},
	rename,
	async link(from, to) {
		await unlink(to).catch(nullIf('ENOENT', 'ENOTDIR'));
		await link(from, to);
	},
	append: (path, text) => appendFile(path, text, { mode: 0o600, flush: true }),
	async sync(path) {
		const handle = await open(path, 'r').catch(() => null);
		await handle?.sync().catch(() => {});
		await handle?.close();
	},
	async removeUnused(path, unfinished) {
		const names = await readdir(path).catch(nullIf('ENOENT', 'ENOTDIR'));
		if (!names || names.some(name => name !== unfinished)) return false;
		for (const name of names) await unlink(join(path, name));
		await rmdir(path);
		return true;
	},
	remove: path => rm(path, { recursive: true, force: true }),
};
