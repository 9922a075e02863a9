import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first of `names` that the PATH leads to. */
export function findExecutable(...names: readonly string[]): string | null {
	const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
	const paths = names.flatMap(name => folders.map(folder => join(folder, name)));
	return paths.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return statSync(path).isFile();
	} catch {
		return false;
	}
}
