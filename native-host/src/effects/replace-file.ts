import {
	chmodSync,
	closeSync,
	copyFileSync,
	existsSync,
	constants,
	fsyncSync,
	openSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { patientlySync } from './patient.ts';

/** Whoever reads `path` finds the old file or the new one, never half of either; running programs keep the old one. */
export function replaceFile(path: string, content: Buffer, mode: number): void {
	replaceWith(path, mode, beside => writeFileSync(beside, content, { flag: 'wx' }));
}

/** The same for a large file; where the file system can, both share their blocks. */
export function replaceFileByCopy(path: string, from: string, mode: number): void {
	replaceWith(path, mode, beside =>
		copyFileSync(from, beside, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE),
	);
}

function replaceWith(path: string, mode: number, write: (beside: string) => void): void {
	const beside = `${path}.${process.pid}.new`;
	rmSync(beside, { force: true });
	try {
		write(beside);
		chmodSync(beside, mode);
		sync(beside);
		patientlySync(() => renameOver(beside, path));
	} catch (error) {
		rmSync(beside, { force: true });
		throw error;
	}
}

/** Windows lets nobody replace a program that runs, but rename it; the next time it may go. */
function renameOver(from: string, path: string): void {
	const aside = `${path}.old`;
	if (process.platform !== 'win32' || !path.endsWith('.exe')) return renameSync(from, path);
	rmSync(aside, { force: true });
	if (existsSync(path)) renameSync(path, aside);
	renameSync(from, path);
	try {
		rmSync(aside, { force: true });
	} catch {
		// It still runs.
	}
}

function sync(path: string): void {
	const file = openSync(path, 'r+');
	try {
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
}
