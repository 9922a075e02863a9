import type { FileHandle } from 'node:fs/promises';
import { chmod, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { patiently } from './patient.ts';

/** The disk, as small as what must outlive a crash needs it. Everything may reject with the system's error. */
export type Disk = {
	/** For reading and writing; made, for its owner alone, where it is missing. */
	openFile(path: string): Promise<DiskFile>;
	rename(from: string, to: string): Promise<void>;
	/** No error where there is none. */
	remove(path: string): Promise<void>;
	/** Names in a folder; none where there is no folder. */
	list(folder: string): Promise<string[]>;
	/** Makes the folder, for its owner alone. */
	makeFolder(folder: string): Promise<void>;
	/** Makes names in a folder durable. */
	syncFolder(folder: string): Promise<void>;
};

export type DiskFile = {
	size(): Promise<number>;
	/** As many bytes as were there. */
	read(into: Uint8Array, position: number): Promise<number>;
	/** All of them. */
	write(bytes: Uint8Array, position: number): Promise<void>;
	truncate(size: number): Promise<void>;
	/** Makes contents and size durable. */
	sync(): Promise<void>;
	close(): Promise<void>;
};

const ownerOnly = 0o600;

export const nodeDisk: Disk = {
	openFile: async path => {
		const handle = await openOrMake(path);
		await handle.chmod(ownerOnly);
		return diskFile(handle);
	},
	rename: (from, to) => patiently(() => rename(from, to)),
	remove: path => patiently(() => rm(path, { force: true })),
	async list(folder) {
		return await readdir(folder).catch((error: NodeJS.ErrnoException) => {
			if (error.code === 'ENOENT') return [];
			throw error;
		});
	},
	async makeFolder(folder) {
		await mkdir(folder, { recursive: true, mode: 0o700 });
		await chmod(folder, 0o700);
	},
	async syncFolder(folder) {
		// Windows has no such thing: names are durable with the file there.
		if (process.platform === 'win32') return;
		await using handle = await open(folder, 'r');
		await handle.sync();
	},
};

/** Writes a whole small file so that after a crash there is the old one, the new one, and never a mixture. */
export async function writeDurably(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
	const temporary = `${path}.tmp`;
	const file = await disk.openFile(temporary);
	try {
		await file.truncate(0);
		await file.write(bytes, 0);
		await file.sync();
	} catch (error) {
		await file.close();
		await disk.remove(temporary);
		throw error;
	}
	await file.close();
	try {
		await disk.rename(temporary, path);
	} catch (error) {
		await disk.remove(temporary);
		throw error;
	}
	await disk.syncFolder(dirname(path));
}

/** A small file as text, at most so much of it; made, empty, where there is none. */
export async function readWhole(disk: Disk, path: string, bytesMax: number): Promise<string> {
	const file = await disk.openFile(path);
	try {
		const bytes = new Uint8Array(Math.min(await file.size(), bytesMax));
		let done = 0;
		while (done < bytes.length) {
			const count = await file.read(bytes.subarray(done), done);
			if (count === 0) break;
			done += count;
		}
		return Buffer.from(bytes.buffer, 0, done).toString('utf8');
	} finally {
		await file.close();
	}
}

async function openOrMake(path: string): Promise<FileHandle> {
	try {
		return await open(path, 'r+');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		return open(path, 'wx+', ownerOnly);
	}
}

const diskFile = (handle: FileHandle): DiskFile => ({
	size: async () => (await handle.stat()).size,
	read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
	async write(bytes, position) {
		for (let done = 0; done < bytes.length;) {
			const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
			done += bytesWritten;
		}
	},
	truncate: size => handle.truncate(size),
	sync: () => handle.datasync(),
	close: () => handle.close(),
});
