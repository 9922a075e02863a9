import { accessSync, constants, lstatSync, statfsSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import type { FolderSeen, PathSeen } from '../core/doctor/seen.ts';

const isWindows = process.platform === 'win32';

/** One that may not even be looked at, in a folder that is closed to us, belongs to somebody else. */
export function lookAtPath(path: string): PathSeen {
	try {
		return look(path);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === 'ENOTDIR') return { path, kind: 'none', owner: null, mode: null };
		return { path, kind: 'other', owner: 'other', mode: null };
	}
}

function look(path: string): PathSeen {
	const link = lstatSync(path, { throwIfNoEntry: false });
	if (!link) return { path, kind: 'none', owner: null, mode: null };
	const found = link.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : link;
	if (!found) return { path, kind: 'dangling', ...rightsOf(link), mode: null };
	return { path, kind: kindOf(found), ...rightsOf(found) };
}

function kindOf(found: Stats): PathSeen['kind'] {
	if (found.isFile()) return 'file';
	if (found.isDirectory()) return 'folder';
	return found.isSocket() ? 'socket' : 'other';
}

const rightsOf = ({ uid, mode }: Stats): Pick<PathSeen, 'owner' | 'mode'> =>
	isWindows
		? { owner: null, mode: null }
		: { owner: uid === process.getuid?.() ? 'us' : 'other', mode: mode & 0o777 };

export function lookAtFolder(path: string): FolderSeen {
	const seen = lookAtPath(path);
	const ground = groundOf(path);
	return {
		...seen,
		ground,
		refusal: refusalOf(ground),
		freeBytes: freeBytes(ground.path),
		disk: diskOf(ground.path),
	};
}

function groundOf(path: string): PathSeen {
	for (let at = path; ; at = dirname(at)) {
		const seen = lookAtPath(at);
		const isHidden = seen.kind === 'other' && seen.mode === null;
		if ((seen.kind !== 'none' && !isHidden) || at === dirname(at)) return seen;
	}
}

function refusalOf(ground: PathSeen): string | null {
	if (ground.kind !== 'folder') return 'ENOTDIR';
	try {
		accessSync(ground.path, constants.W_OK | constants.X_OK);
		return null;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code ?? 'EACCES';
	}
}

function diskOf(path: string): number | null {
	try {
		return statSync(path).dev;
	} catch {
		return null;
	}
}

function freeBytes(path: string): number | null {
	try {
		const { bavail, bsize, blocks } = statfsSync(path);
		return blocks > 0 ? bavail * bsize : null;
	} catch {
		return null;
	}
}
