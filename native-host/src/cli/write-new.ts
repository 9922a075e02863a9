import { writeFile } from 'node:fs/promises';
import { UsageError } from './define-command.ts';

/** Never over a file that is there. */
export async function writeNew(path: string, text: string): Promise<void> {
	try {
		await writeFile(path, text, { flag: 'wx' });
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		throw new UsageError(`${path} cannot be written (${code ?? message})`);
	}
}
