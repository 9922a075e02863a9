import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isSea } from 'node:sea';
import { join } from 'node:path';

/** First that yt-dlp takes. */
const majorMin = 22;

/**
 * A program that yt-dlp can run the scripts of web pages with: the Node that runs this, or this executable called by
 * a launcher that lets it stand in for one. Both run them without files, network and children.
 */
export function findNode(state: string, env: NodeJS.ProcessEnv): string | null {
	if (env['RUSTLOADER_NODE'] !== undefined) return env['RUSTLOADER_NODE'] || null;
	if (!isSea()) return Number(process.versions.node.split('.')[0]) >= majorMin ? process.execPath : null;
	try {
		return placeLauncher(join(state, 'tools'));
	} catch {
		return null;
	}
}

const isWindows = process.platform === 'win32';
const launcherName = isWindows ? 'node.cmd' : 'node';

/** It leads to a program that is being removed. */
export const removeLauncher = (state: string): void =>
	rmSync(join(state, 'tools', launcherName), { force: true });

function placeLauncher(folder: string): string {
	const path = join(folder, launcherName);
	const call = `"${process.execPath}" "--node-options=--permission" stand-in-for-node`;
	const text = isWindows ? `@${call} %*\r\n` : `#!/bin/sh\nexec ${call} "$@"\n`;
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	if (read(path) === text) return path;
	writeFileSync(path, text, { mode: 0o700 });
	chmodSync(path, 0o700);
	return path;
}

function read(path: string): string | null {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return null;
	}
}
