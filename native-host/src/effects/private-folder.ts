import { chmodSync, lstatSync, mkdirSync, type Stats } from 'node:fs';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';

/**
 * Makes sure that a folder is there, is ours, and is open to nobody else; says why where it is not. Windows has no
 * modes: there the folder lies in the user's profile, which other users cannot enter.
 */
export function ensurePrivateFolder(path: string): Result<null, string> {
	try {
		mkdirSync(path, { recursive: true, mode: 0o700 });
		const found = inspectPrivateFolder(path);
		if (found.ok || found.error !== 'others may enter it') return found;
		chmodSync(path, 0o700);
		return inspectPrivateFolder(path);
	} catch (error) {
		return err(error instanceof Error ? error.message : String(error));
	}
}

/**
 * Whoever connects asks this first: in a folder of somebody else's, for example one made in /tmp before we came, the
 * socket may be theirs too, and would be told cookies.
 */
export function inspectPrivateFolder(path: string): Result<null, string> {
	const found = lstatSync(path, { throwIfNoEntry: false });
	if (!found) return err('it does not exist');
	if (!found.isDirectory()) return err('it is not a folder');
	if (process.platform === 'win32') return ok(null);
	return inspectRights(found);
}

function inspectRights(found: Stats): Result<null, string> {
	if (found.uid !== process.getuid?.()) return err('it belongs to another user');
	return (found.mode & 0o077) === 0 ? ok(null) : err('others may enter it');
}
