import { join } from 'node:path';
import { isSea } from 'node:sea';
import { ownCommand } from '../../effects/launch-daemon.ts';
import { replaceFile, replaceFileByCopy } from '../../effects/replace-file.ts';
import { digestOfFile, type Keeper } from './keeper.ts';
import { inShell } from './manifest.ts';

/**
 * Puts the program where it stays, and tells where: browsers remember an absolute path, and a folder of builds or
 * downloads is moved or cleaned up sooner or later. Run from its sources, what is put there is a script that starts
 * them.
 */
export async function placeExecutable(state: string, keeper: Keeper): Promise<string> {
	const folder = join(state, 'bin');
	const path = executablePlace(state);
	keeper.makeFolder(folder);
	if (!isSea()) replaceFile(path, Buffer.from(windows ? batch() : shellScript()), 0o755);
	else if (process.execPath !== path) replaceFileByCopy(path, process.execPath, 0o755);
	keeper.remember({ browser: null, path, sha256: (await digestOfFile(path)) ?? '', replaced: null });
	return path;
}

/** Where it stays. */
export function executablePlace(state: string): string {
	const ending = isSea() ? '.exe' : '.bat';
	return join(state, 'bin', `rustloader${windows ? ending : ''}`);
}

const windows = process.platform === 'win32';

function shellScript(): string {
	const command = ownCommand().map(inShell);
	return `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`;
}

function batch(): string {
	const command = ownCommand().map(word => `"${word.replaceAll('%', '%%')}"`);
	return `@echo off\r\n${command.join(' ')} %*\r\n`;
}
