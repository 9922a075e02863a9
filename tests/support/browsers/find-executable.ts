import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** The first of `names` that the PATH leads to, or that is a whole path itself. */
export function findExecutable(...names: readonly string[]): string | null {
	const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
	const paths = names.flatMap(name =>
		isAbsolute(name) ? [name] : folders.map(folder => join(folder, name)),
	);
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
