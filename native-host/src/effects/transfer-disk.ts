import { createHash } from 'node:crypto';
import { constants, readFileSync, type Stats } from 'node:fs';
import {
	access,
	copyFile,
	link,
	lstat,
	mkdir,
	open,
	opendir,
	realpath,
	rename,
	stat,
	statfs,
	unlink,
	type FileHandle,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { planBytesMax } from '../core/metalink/file-plan.ts';
import { readPlatformError } from '../core/transfer/error-fault.ts';
import type { Disk, Lasting, PartFile, Slips } from '../core/transfer/disk.ts';
import { digestFile } from './digest-file.ts';
import { isDownloadsInHome } from './folders.ts';
import { nullIf } from './null-if.ts';
import { openPartFile } from './part-file.ts';
import { patiently } from './patient.ts';

/** A receipt with a path of 4096 bytes, each escaped, and the rest. */
const slipBytesMax = 32 * 1024;

type OwnFolders = {
	readonly locks: string;
	readonly receipts: string;
	readonly claims: string;
	readonly plans: string;
};

/** All of them are folders of ours: nothing is littered beside what is downloaded. */
export function createDisk({ locks, receipts, claims, plans }: OwnFolders): Disk {
	return {
		create: path => openUnless('EEXIST', path, 'wx+'),
		open: path => openUnless('ENOENT', path, 'r+'),
		checkFolder,
		exists: async path => (await lstat(path).catch(nullIf('ENOENT'))) !== null,
		readText,
		replaceText,
		bootId,
		async remove(path) {
			await patiently(() => unlink(path)).catch(nullIf('ENOENT'));
		},
		place,
		syncFolder,
		async placeOver(from, to) {
			await patiently(() => rename(from, to));
			await syncFolder(dirname(to));
		},
		async unplace(from, to) {
			if (await isPlaceholder(from, to)) await unlink(to);
		},
		list,
		async freeBytes(folder) {
			const found = await statfs(folder).catch(() => null);
			return found && found.blocks > 0 ? found.bavail * found.bsize : null;
		},
		async lock(path) {
			const { releaseAndRemove, takeLock } = await import('./os-lock.ts');
			const folder = dirname(path);
			// Not every Windows can tell that of a long path.
			const real = join((await realpath(folder).catch(nullIf('UNKNOWN'))) ?? folder, basename(path));
			const file = join(locks, sha256(real));
			const held = takeLock(file);
			return held && { release: () => releaseAndRemove(file, held) };
		},
		receipts: openSlips(receipts, { lasting: 'process', bytesMax: slipBytesMax }),
		claims: openSlips(claims, { lasting: 'name', bytesMax: slipBytesMax }),
		plans: openSlips(plans, { lasting: 'name', bytesMax: planBytesMax }),
		join,
		split: path => [dirname(path), basename(path)],
		digest: sha256,
		newDigest(algorithm) {
			const hash = createHash(algorithm.replace('-', ''));
			return { update: bytes => void hash.update(bytes), hex: () => hash.digest('hex') };
		},
		digestFile,
	};
}

type SlipsOptions = { readonly lasting: Lasting; readonly bytesMax: number };

function openSlips(folder: string, { lasting, bytesMax }: SlipsOptions): Slips {
	const fileOf = (path: string) => join(folder, `${sha256(path)}.json`);
	return {
		async list(max) {
			const texts: string[] = [];
			for (const name of await list(folder, '.json', max)) {
				const text = await readText(join(folder, name), bytesMax);
				if (text !== null) texts.push(text);
			}
			return texts;
		},
		async keep(path, text) {
			await mkdir(folder, { recursive: true, mode: 0o700 });
			await replaceText(fileOf(path), text, lasting);
		},
		read: path => readText(fileOf(path), bytesMax),
		async drop(path) {
			await unlink(fileOf(path)).catch(nullIf('ENOENT'));
		},
	};
}

async function openUnless(code: string, path: string, flags: 'r+' | 'wx+'): Promise<PartFile | null> {
	try {
		return await openPartFile(path, flags);
	} catch (error) {
		return nullIf(code)(error);
	}
}

/** Tells a missing folder from one that may not be written to, before anything is made in it. */
async function checkFolder(folder: string): Promise<void> {
	const found = await stat(folder).catch((error: unknown) => remake(folder, error));
	if (!found.isDirectory())
		throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR', syscall: 'open' });
	await access(folder, constants.W_OK | constants.X_OK);
}

/**
 * The system's own folder for downloads is made again where the home it was in is there. One that was chosen is not: it
 * may be on a disk that is not connected, and what is saved in its place would be on another one.
 */
async function remake(folder: string, error: unknown): Promise<Stats> {
	if (!isDownloadsInHome(folder)) throw error;
	nullIf('ENOENT')(error);
	await mkdir(folder).catch(nullIf('EEXIST'));
	await syncFolder(dirname(folder));
	return await stat(folder);
}

export async function readText(path: string, bytesMax: number): Promise<string | null> {
	const file = await open(path, 'r').catch(nullIf('ENOENT'));
	if (!file) return null;
	try {
		const { size } = await file.stat();
		if (size > bytesMax) return null;
		return (await file.readFile()).toString('utf8');
	} finally {
		await file.close();
	}
}

async function replaceText(path: string, text: string, lasting: Lasting): Promise<void> {
	const temporary = `${path}.tmp`;
	const file = await openAnew(temporary);
	try {
		await file.writeFile(text);
		if (lasting !== 'process') await file.datasync();
	} finally {
		await file.close();
	}
	await patiently(() => rename(temporary, path));
	if (lasting === 'name') await syncFolder(dirname(path));
}

const anew = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);

/** Others may write to the folder, too: a link that they put there is removed, and never followed. */
async function openAnew(path: string): Promise<FileHandle> {
	const file = await open(path, anew, 0o600).catch(nullIf('ELOOP', 'EMLINK'));
	if (file) return file;
	await unlink(path);
	return await open(path, anew | constants.O_EXCL, 0o600);
}

/** Linux only; elsewhere a kill costs what was written since the last sync. */
function bootId(): string | null {
	try {
		return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
	} catch {
		return null;
	}
}

/** Where there are no hard links, a file of the new name is made first, so that nothing else can take it. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EINVAL']);

/** `here`: throws EXDEV towards another device; `anywhere`: copies there. */
type Reach = 'here' | 'anywhere';

export async function place(
	from: string,
	to: string,
	beside: readonly string[],
	reach: Reach = 'anywhere',
): Promise<boolean> {
	if (!(await moveToFree(from, to, reach))) return false;
	for (const path of beside) await unlink(path).catch(() => {});
	await syncFolder(dirname(to));
	return true;
}

/** Never over anything; durable once the folder is synced. */
async function moveToFree(from: string, to: string, reach: Reach): Promise<boolean> {
	try {
		await patiently(() => link(from, to));
	} catch (error) {
		const { code } = readPlatformError(error);
		// A crash between link and unlink leaves both names on one file, one before the rename its placeholder.
		if (code === 'EEXIST' && !(await isSameFile(from, to)))
			return (await isPlaceholder(from, to)) && moveOver(from, to, reach);
		if (code !== null && withoutLinks.has(code)) return placeOverPlaceholder(from, to, reach);
		if (code !== 'EEXIST') throw error;
	}
	// Two folders become durable in any order, one in its own.
	if (dirname(from) !== dirname(to)) await syncFolder(dirname(to));
	await patiently(() => unlink(from)).catch(async (error: unknown) => {
		// Where that is not allowed the file keeps the one name it had.
		if (refusals.has(readPlatformError(error).code ?? '')) await unlink(to).catch(() => {});
		throw error;
	});
	return true;
}

/** Say that nothing was done; other errors may come after the deed. */
const refusals = new Set(['EACCES', 'EPERM', 'EBUSY', 'EROFS']);

/** Says whose place it keeps: it is no file of anybody, should it ever be left behind. */
const placeholderText = (from: string): string => `Rustloader: ${basename(from)} goes here in a moment.\n`;
const placeholderBytesMax = 1_024;

const isPlaceholder = async (from: string, to: string): Promise<boolean> =>
	(await readText(to, placeholderBytesMax).catch(() => null)) === placeholderText(from);

async function placeOverPlaceholder(from: string, to: string, reach: Reach): Promise<boolean> {
	const placeholder = await open(to, 'wx').catch(nullIf('EEXIST'));
	if (!placeholder) return false;
	try {
		try {
			await placeholder.writeFile(placeholderText(from));
		} finally {
			await placeholder.close();
		}
	} catch (error) {
		await unlink(to).catch(() => {});
		throw error;
	}
	return await moveOver(from, to, reach);
}

async function moveOver(from: string, to: string, reach: Reach): Promise<true> {
	try {
		await patiently(() => rename(from, to)).catch(async (error: unknown) => {
			if (readPlatformError(error).code !== 'EXDEV' || reach === 'here') throw error;
			await copyOver(from, to);
		});
	} catch (error) {
		// The error may have come after the deed, and this may be the file.
		if (await isPlaceholder(from, to)) await unlink(to).catch(() => {});
		throw error;
	}
	return true;
}

/** To another device: no half file ever has the name. */
async function copyOver(from: string, to: string): Promise<void> {
	const beside = `${to}.part.json.tmp`;
	try {
		// A left-over, or a link of somebody else's, which must not be followed.
		await unlink(beside).catch(nullIf('ENOENT'));
		await copyFile(from, beside, constants.COPYFILE_EXCL);
		await using copied = await open(beside, 'r+');
		await copied.sync();
		await patiently(() => rename(beside, to));
	} catch (error) {
		await unlink(beside).catch(() => {});
		throw error;
	}
	// The file is there, whatever is left of it here.
	await unlink(from).catch(() => {});
}

async function isSameFile(one: string, other: string): Promise<boolean> {
	const [a, b] = await Promise.all([lstat(one, { bigint: true }), lstat(other, { bigint: true })]);
	return a.ino === b.ino && a.dev === b.dev;
}

/** Not every system lets folders be opened or synced; the rename is then as durable as that system makes it. */
export async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r').catch(() => null);
	await handle?.sync().catch(() => {});
	await handle?.close();
}

async function list(folder: string, ending: string, max: number): Promise<string[]> {
	const names: string[] = [];
	const entries = await opendir(folder).catch(nullIf('ENOENT', 'ENOTDIR'));
	if (!entries) return names;
	for await (const entry of entries) {
		if (entry.isFile() && entry.name.endsWith(ending)) names.push(entry.name);
		if (names.length >= max) break;
	}
	return names;
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
