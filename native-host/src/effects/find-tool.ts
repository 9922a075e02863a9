import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';

export type ToolName = 'yt-dlp' | 'ffmpeg' | 'ffprobe' | 'deno' | 'node';

export type FoundTool = {
	readonly path: string;
	readonly foundBy: 'chosen' | 'own' | 'beside' | 'path' | 'known';
};

type Places = {
	/** An absolute path that the user chose; empty: none. */
	readonly chosen?: string;
	/** Where one that we fetched ourselves lies. */
	readonly own?: string | null;
	readonly env?: NodeJS.ProcessEnv;
};

/** The chosen one alone where there is one; else our own, beside the program, in PATH, where systems put such programs. */
export function findTool(
	name: ToolName,
	{ chosen = '', own = null, env = process.env }: Places = {},
): FoundTool | null {
	if (chosen !== '') return isProgram(chosen) ? { path: chosen, foundBy: 'chosen' } : null;
	if (own !== null && isProgram(own)) return { path: own, foundBy: 'own' };
	const search = [
		['beside', [dirname(process.execPath)]],
		['path', (env['PATH'] ?? '').split(delimiter).filter(isAbsolute)],
		['known', knownFolders(env)],
	] as const;
	for (const [foundBy, folders] of search) {
		for (const folder of folders) {
			const path = fileNames(name)
				.map(file => join(folder, file))
				.find(isProgram);
			if (path !== undefined) return { path, foundBy };
		}
	}
	return null;
}

/** A browser starts the program with a PATH that knows neither Homebrew nor what pip installed. */
function knownFolders(env: NodeJS.ProcessEnv): string[] {
	const home = env['HOME'] ?? homedir();
	if (process.platform === 'win32') {
		const local = env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
		return [
			join(local, 'Microsoft', 'WinGet', 'Links'),
			join(home, 'scoop', 'shims'),
			join(env['ProgramData'] ?? 'C:\\ProgramData', 'chocolatey', 'bin'),
		];
	}
	return [
		'/opt/homebrew/bin',
		'/usr/local/bin',
		'/home/linuxbrew/.linuxbrew/bin',
		'/opt/local/bin',
		join(home, '.local', 'bin'),
		join(home, 'bin'),
		'/usr/bin',
		'/snap/bin',
	];
}

const fileNames = (name: ToolName): string[] => (process.platform === 'win32' ? [`${name}.exe`] : [name]);

function isProgram(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return statSync(path).isFile();
	} catch {
		return false;
	}
}
