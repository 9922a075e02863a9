import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** Every place Rustloader keeps something of its own. RUSTLOADER_HOME puts all of it under one folder. */
export type Folders = {
	/** Journal, secrets, settings, locks, logs. 0700. */
	readonly state: string;
	/** Unix socket or, on Windows, the name of a pipe. */
	readonly socket: string;
	/** Windows: the file with what both ends of the pipe must know; null elsewhere. */
	readonly pipeKey: string | null;
};

/** Bytes of a Unix socket's path: 108 on Linux, 104 on macOS, with the closing zero. */
const socketPathBytesMax = 103;

export function findFolders(env: NodeJS.ProcessEnv = process.env): Folders {
	const state = stateFolder(env);
	mkdirSync(state, { recursive: true, mode: 0o700 });
	// Few need it, and its name takes a digest.
	return {
		state,
		get socket() {
			return socketPath(env, state);
		},
		pipeKey: process.platform === 'win32' ? join(state, 'pipe.key') : null,
	};
}

/** Where files go when nobody says otherwise. */
export function downloadFolder(env: NodeJS.ProcessEnv = process.env): string {
	const home = env['HOME'] ?? homedir();
	return (process.platform === 'linux' && xdgDownloadFolder(env, home)) || join(home, 'Downloads');
}

/** Whether files go there by default, and it is straight in the home: on no disk of its own. */
export const isDownloadsInHome = (folder: string, env: NodeJS.ProcessEnv = process.env): boolean =>
	folder === downloadFolder(env) && dirname(folder) === (env['HOME'] ?? homedir());

/** Of whoever has that environment. */
export function stateFolder(env: NodeJS.ProcessEnv): string {
	const home = env['HOME'] ?? homedir();
	if (env['RUSTLOADER_HOME']) return env['RUSTLOADER_HOME'];
	if (process.platform === 'win32')
		return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Rustloader');
	if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'Rustloader');
	return join(absolute(env['XDG_STATE_HOME']) ?? join(home, '.local', 'state'), 'rustloader');
}

function socketPath(env: NodeJS.ProcessEnv, state: string): string {
	const mark = createHash('sha256').update(state).digest('hex').slice(0, 16);
	if (process.platform === 'win32') return `\\\\.\\pipe\\rustloader-${mark}`;
	const beside = join(state, 'run', 'daemon.sock');
	if (Buffer.byteLength(beside) <= socketPathBytesMax) return beside;
	return join(
		absolute(env['XDG_RUNTIME_DIR']) ?? tmpdir(),
		`rustloader-${userInfo().uid}-${mark}`,
		'daemon.sock',
	);
}

/** XDG user directories: `XDG_DOWNLOAD_DIR="$HOME/…"` in user-dirs.dirs. */
function xdgDownloadFolder(env: NodeJS.ProcessEnv, home: string): string | null {
	try {
		const config = absolute(env['XDG_CONFIG_HOME']) ?? join(home, '.config');
		const text = readFileSync(join(config, 'user-dirs.dirs'), 'utf8');
		const value = /^XDG_DOWNLOAD_DIR="(.*)"$/mu.exec(text)?.[1]?.replace(/^\$HOME/u, home);
		return absolute(value) ?? null;
	} catch {
		return null;
	}
}

/** The XDG specification says that relative paths are to be ignored. */
const absolute = (path: string | undefined): string | undefined =>
	path && isAbsolute(path) ? path : undefined;
