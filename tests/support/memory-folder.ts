import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const inMemory = '/dev/shm';
const bytesMin = 2 * 1024 ** 3;

/** Where files cost no disk, for tests to which the disk is not the point; the usual folder where there is none. */
export function memoryFolder(): string {
	try {
		const { bavail, bsize } = statfsSync(inMemory);
		return bavail * bsize >= bytesMin ? inMemory : tmpdir();
	} catch {
		return tmpdir();
	}
}
