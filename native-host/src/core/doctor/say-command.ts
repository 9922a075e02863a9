import { nativeHostName } from '../../../../installers/extension-ids.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import type { SystemCommand } from './finding.ts';
import type { FolderSeen, PackageManager, PathSeen, Platform } from './seen.ts';

/** As one word of the system's shell. */
export function quote(text: string, platform: Platform): string {
	if (/^[\w@%+=:,./~-]+$/u.test(text)) return text;
	if (platform === 'win32') return `"${text.replaceAll('"', '')}"`;
	return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

type Package = 'ffmpeg' | 'libatomic' | 'libstdc++' | 'portal';

/** Under what names each has it; null: it has not. */
const names: Readonly<Record<Package, Readonly<Record<PackageManager, string | null>>>> = {
	ffmpeg: {
		apt: 'ffmpeg',
		dnf: 'ffmpeg-free',
		pacman: 'ffmpeg',
		zypper: 'ffmpeg',
		apk: 'ffmpeg',
		brew: 'ffmpeg',
		winget: 'Gyan.FFmpeg',
	},
	libatomic: {
		apt: 'libatomic1',
		dnf: 'libatomic',
		pacman: 'gcc-libs',
		zypper: 'libatomic1',
		apk: 'libatomic',
		brew: null,
		winget: null,
	},
	'libstdc++': {
		apt: 'libstdc++6',
		dnf: 'libstdc++',
		pacman: 'gcc-libs',
		zypper: 'libstdc++6',
		apk: 'libstdc++',
		brew: null,
		winget: null,
	},
	portal: {
		apt: 'xdg-desktop-portal',
		dnf: 'xdg-desktop-portal',
		pacman: 'xdg-desktop-portal',
		zypper: 'xdg-desktop-portal',
		apk: 'xdg-desktop-portal',
		brew: null,
		winget: null,
	},
};

export function installCommand(what: Package, packages: PackageManager | null): string | null {
	const [found] = systemInstall(what, packages);
	return found ? sayCommand(found) : null;
}

/** The same as something to be done; empty where this system has no such package. */
export function systemInstall(
	what: Package,
	packages: PackageManager | null,
): ({ readonly do: 'runSystem' } & SystemCommand)[] {
	const name = packages && names[what][packages];
	if (!packages || !name) return [];
	const isForUser = packages === 'brew' || packages === 'winget';
	return [{ do: 'runSystem', argv: [...installer(packages), name], as: isForUser ? 'user' : 'root' }];
}

export const sayCommand = ({ argv, as }: SystemCommand): string =>
	`${as === 'user' ? '' : 'sudo '}${argv.join(' ')}`;

/** They ask nothing. */
function installer(packages: PackageManager): readonly string[] {
	switch (packages) {
		case 'apt':
			return ['apt-get', 'install', '-y'];
		case 'dnf':
			return ['dnf', 'install', '-y'];
		case 'pacman':
			return ['pacman', '-S', '--needed', '--noconfirm'];
		case 'zypper':
			return ['zypper', '--non-interactive', 'install'];
		case 'apk':
			return ['apk', 'add'];
		case 'brew':
			return ['brew', 'install'];
		case 'winget':
			return ['winget', 'install', '--exact', '--id'];
		default:
			return unreachable(packages);
	}
}

/** Of a library that the system's loader missed: `libatomic.so.1`. */
export function libraryCommand(library: string, packages: PackageManager | null): string | null {
	if (library.startsWith('libatomic.')) return installCommand('libatomic', packages);
	if (/^lib(?:stdc\+\+|gcc_s)\./u.test(library)) return installCommand('libstdc++', packages);
	return null;
}

/** Gives a folder or file to who asks. */
export function ownCommand({ path }: Pick<PathSeen, 'path'>, platform: Platform): string {
	if (platform === 'win32')
		return `takeown /f ${quote(path, platform)} /r && icacls ${quote(path, platform)} /grant %USERNAME%:F /t`;
	return `sudo chown -R "$(id -u):$(id -g)" ${quote(path, platform)}`;
}

/** Makes a file ours, to be read and written. */
export const openCommand = (path: string, platform: Platform): string =>
	platform === 'win32'
		? ownCommand({ path }, platform)
		: `${ownCommand({ path }, platform)} && chmod u+rw ${quote(path, platform)}`;

/** Makes the disk writable that a folder is on. */
export function remountCommand({ ground }: FolderSeen, platform: Platform): string | null {
	if (platform === 'win32') return null;
	const path = quote(ground.path, platform);
	return platform === 'darwin'
		? `sudo mount -uw "$(df -P ${path} | awk 'NR==2 {print $NF}')"`
		: `sudo mount -o remount,rw "$(findmnt -no TARGET -T ${path})"`;
}

/** Shows what fills the disk that a folder is on. */
export function spaceCommand({ ground }: FolderSeen, platform: Platform): string {
	const path = quote(ground.path, platform);
	if (platform === 'win32') return 'cleanmgr';
	return platform === 'darwin'
		? `du -xh -d 2 ${path} | sort -h | tail -n 20`
		: `du -xh --max-depth=2 ${path} | sort -h | tail -n 20`;
}

export const allowFlatpakCommand = (app: string): string =>
	`flatpak override --user --talk-name=org.freedesktop.Flatpak ${app}`;

export const allowSnapCommand = (snap: string): string =>
	`flatpak permission-set webextensions ${nativeHostName} snap.${snap} yes`;
