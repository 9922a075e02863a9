import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, realpath, statfs, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { LibraryDisk } from '../core/library/disk.ts';
import type { DigestAlgorithm } from '../../../shared/domain/task.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { nullIf } from './null-if.ts';
import { place, readText, syncFolder } from './transfer-disk.ts';

const chunkBytes = 1024 * 1024;

export const libraryDisk: LibraryDisk = {
	async look(path) {
		const found = await lstat(path, { bigint: true }).catch(nullIf('ENOENT'));
		if (!found?.isFile()) return null;
		return { bytes: Number(found.size), identity: `${found.dev} ${found.ino} ${found.mtimeNs}` };
	},
	exists: async path => (await lstat(path).catch(nullIf('ENOENT'))) !== null,
	place: (from, to) => place(from, to, [], 'here'),
	async copy(from, to, signal) {
		await using source = await openToRead(from);
		await unlink(to).catch(nullIf('ENOENT'));
		await using target = await open(to, 'wx', 0o666);
		const digest = await pump(source, signal, {
			algorithm: 'sha-256',
			async take(chunk, position) {
				for (let done = 0; done < chunk.length;)
					done += (await target.write(chunk, done, chunk.length - done, position + done)).bytesWritten;
			},
		});
		const { atime, mtime } = await source.stat();
		await target.utimes(atime, mtime);
		await target.sync();
		return digest;
	},
	async digest(path, signal, algorithm = 'sha-256') {
		await using file = await openToRead(path);
		return await pump(file, signal, { algorithm });
	},
	async remove(path) {
		if ((await unlink(path).catch(nullIf('ENOENT'))) !== null) await syncFolder(dirname(path));
	},
	syncFolder,
	realFolder,
	async makeWithin(folder, names) {
		const base = await realFolder(folder);
		let at = base;
		for (const name of names) {
			const next = join(at, name);
			await mkdir(next).catch((error: NodeJS.ErrnoException) => {
				if (error.code !== 'EEXIST') throw error;
			});
			// A link may lie where the folder should; it is followed only as long as it stays inside.
			at = await realFolder(next);
			if (!isWithin(base, at)) return null;
		}
		await syncFolder(at);
		return at;
	},
	async freeBytes(folder) {
		const found = await statfs(folder).catch(() => null);
		return found && found.blocks > 0 ? found.bavail * found.bsize : null;
	},
	readText,
	async writeNew(path, text) {
		const temporary = `${path}.part`;
		await unlink(temporary).catch(nullIf('ENOENT'));
		{
			await using file = await open(temporary, 'wx', 0o666);
			await file.writeFile(text);
			await file.sync();
		}
		const isPlaced = await place(temporary, path, [], 'here');
		if (!isPlaced) await unlink(temporary).catch(nullIf('ENOENT'));
		return isPlaced;
	},
	join,
	split: path => [dirname(path), basename(path)],
};

async function realFolder(folder: string): Promise<string> {
	const real = await realpath(folder);
	if (!(await lstat(real)).isDirectory())
		throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR', syscall: 'open' });
	return real;
}

function isWithin(base: string, path: string): boolean {
	const way = relative(base, path);
	return way !== '..' && !way.startsWith(`..${sep}`) && way !== path;
}

/** Never by way of a link that took the file's place. */
const openToRead = (path: string): Promise<FileHandle> =>
	open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));

type Pumping = {
	readonly algorithm: DigestAlgorithm;
	readonly take?: (chunk: Uint8Array, position: number) => Promise<void>;
};

async function pump(
	file: FileHandle,
	signal: AbortSignalLike,
	{ algorithm, take }: Pumping,
): Promise<string> {
	const hash = createHash(algorithm.replace('-', ''));
	const buffer = Buffer.allocUnsafeSlow(chunkBytes);
	for (let position = 0; ;) {
		if (signal.aborted) throw Object.assign(new Error('stopped'), { code: 'ABORT_ERR' });
		const { bytesRead } = await file.read(buffer, 0, chunkBytes, position);
		if (bytesRead === 0) return hash.digest('hex');
		const chunk = buffer.subarray(0, bytesRead);
		hash.update(chunk);
		await take?.(chunk, position);
		position += bytesRead;
	}
}
