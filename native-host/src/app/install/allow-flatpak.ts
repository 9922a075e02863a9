import { readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { allowTalk, forbidTalk } from '../../core/doctor/flatpak-override.ts';
import { replaceFile } from '../../effects/replace-file.ts';
import type { Keeper } from './keeper.ts';

/** What `flatpak override --user APP` writes. */
export function overridesPath(app: string, env: NodeJS.ProcessEnv = process.env): string {
	const home = env['HOME'] ?? homedir();
	const data = env['XDG_DATA_HOME'];
	const installation =
		env['FLATPAK_USER_DIR'] ??
		join(data && isAbsolute(data) ? data : join(home, '.local', 'share'), 'flatpak');
	return join(installation, 'overrides', app);
}

/** Lets a browser start programs outside of its sandbox, until it is uninstalled. */
export function allowFlatpak(app: string, keeper: Keeper, env: NodeJS.ProcessEnv): void {
	const path = overridesPath(app, env);
	keeper.makeFolder(dirname(path));
	replaceFile(path, Buffer.from(allowTalk(read(path))), 0o644);
	keeper.update({ flatpaks: [...new Set([...keeper.receipt.flatpaks, path])] });
}

/** True where there was something to undo. */
export function forbidFlatpak(path: string): boolean {
	const text = read(path);
	const left = forbidTalk(text);
	if (left === text) return false;
	if (left === '') rmSync(path);
	else replaceFile(path, Buffer.from(left), 0o644);
	return true;
}

function read(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
		throw error;
	}
}
