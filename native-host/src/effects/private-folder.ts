import { chmodSync, lstatSync, mkdirSync, type Stats } from 'node:fs';
import { remark, type Remark, type Said } from '../../../shared/domain/remarks.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';

/**
 * Makes sure that a folder is there, is ours, and is open to nobody else; says why where it is not. Windows has no
 * modes: there the folder lies in the user's profile, which other users cannot enter.
 */
export function ensurePrivateFolder(path: string): Result<null, Said> {
	try {
		mkdirSync(path, { recursive: true, mode: 0o700 });
		const found = inspectPrivateFolder(path);
		if (found.ok || found.error.is !== 'folder_open') return found;
		chmodSync(path, 0o700);
		return inspectPrivateFolder(path);
	} catch (error) {
		return err(quote(error instanceof Error ? error.message : String(error)));
	}
}

/**
 * Whoever connects asks this first: in a folder of somebody else's, for example one made in /tmp before we came, the
 * socket may be theirs too, and would be told cookies.
 */
export function inspectPrivateFolder(path: string): Result<null, Remark> {
	const found = lstatSync(path, { throwIfNoEntry: false });
	if (!found) return err(remark('not_found'));
	if (!found.isDirectory()) return err(remark('no_folder', { path }));
	if (process.platform === 'win32') return ok(null);
	return inspectRights(path, found);
}

function inspectRights(path: string, found: Stats): Result<null, Remark> {
	if (found.uid !== process.getuid?.()) return err(remark('folder_foreign', { path }));
	return (found.mode & 0o077) === 0 ? ok(null) : err(remark('folder_open', { path }));
}
