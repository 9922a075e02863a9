import { setTimeout as sleep } from 'node:timers/promises';

/** Say that somebody has the file open for a moment: a scanner, an indexer, a backup. */
const passing = new Set(['EPERM', 'EACCES', 'EBUSY']);
const firstMs = 10;
/** 10, 20, 40 … 1280 ms: two and a half seconds in all. */
const attemptsMax = 9;

/**
 * Windows refuses to rename or delete what anybody has open, and what looks at new files opens each for a moment: it
 * is tried again, ever more slowly. Elsewhere a refusal is final at once.
 */
export async function patiently<Value>(
	work: () => Promise<Value>,
	platform: NodeJS.Platform = process.platform,
): Promise<Value> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await work();
		} catch (error) {
			if (!isPassing(error, platform) || attempt === attemptsMax) throw error;
			await sleep(firstMs * 2 ** (attempt - 1));
		}
	}
}

/** The same where nobody can wait for it otherwise. */
export function patientlySync<Value>(work: () => Value, platform: NodeJS.Platform = process.platform): Value {
	for (let attempt = 1; ; attempt++) {
		try {
			return work();
		} catch (error) {
			if (!isPassing(error, platform) || attempt === attemptsMax) throw error;
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, firstMs * 2 ** (attempt - 1));
		}
	}
}

const isPassing = (error: unknown, platform: NodeJS.Platform): boolean =>
	platform === 'win32' && passing.has(String((error as NodeJS.ErrnoException).code));
