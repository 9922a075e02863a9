import { execa } from 'execa';
import { createHash } from 'node:crypto';
import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import about from '../../package.json' with { type: 'json' };
import { layHome, type Home } from '../support/browsers/home.ts';
import { killProcessesWith } from '../support/browsers/processes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A minimal Debian with Chromium, as `installers/setup.sh --for bare-root` makes it. */
const debian = process.env['RUSTLOADER_BARE_ROOT'] ?? join(root, 'node_modules', '.cache', 'bare-root');
const inPackages = (name: string): string => join(root, 'dist', 'packages', name);

/** What people download, made by `npm run package`. */
export const packed = {
	name: `rustloader-${about.version}-linux-x64`,
	program: inPackages(`rustloader-${about.version}-linux-x64.tar.gz`),
	debian: inPackages(`rustloader_${about.version}_amd64.deb`),
	extension: inPackages(`rustloader-${about.version}-chrome.zip`),
} as const;

/** Only root may change into another root. */
export const isBareRootThere =
	process.getuid?.() === 0 &&
	[join(debian, 'usr', 'bin', 'chromium'), packed.program, packed.debian, packed.extension].every(path =>
		existsSync(path),
	);

/** The one who has an account there: `useradd` gives the first this number. */
const person = '1000:1000';

type Ran = { readonly exitCode?: number; readonly stdout: string; readonly stderr: string };

export type BareRoot = AsyncDisposable & {
	/** The person's; its path is the same inside and outside. */
	readonly home: Home;
	/** Runs a program inside, as the person, to its end. */
	readonly run: (program: string, ...args: readonly string[]) => Promise<Ran>;
	/** The same as root, whose changes everybody inside sees, and which are kept apart from the Debian. */
	readonly runAsRoot: (program: string, ...args: readonly string[]) => Promise<Ran>;
	/** A program of this machine that starts Chromium inside. */
	readonly chromium: string;
	/** Gives a folder and what is in it to the person. */
	readonly give: (folder: string) => Promise<void>;
	/** Every file of the system there, with what tells whether it has changed. */
	readonly system: () => ReadonlyMap<string, string>;
	/** What root changed or made in it. */
	readonly changed: () => ReadonlyMap<string, string>;
};

export async function openBareRoot(): Promise<BareRoot> {
	// A folder of the Debian itself, seen under the same path from both sides: what is told one is true for the other.
	const folder = join('/tmp', `rustloader-bare-${process.pid}`);
	const mountPoint = join(debian, folder);
	mkdirSync(mountPoint, { recursive: true });
	mkdirSync(folder, { mode: 0o755 });
	const layer = `${folder}-layer`;
	for (const name of ['upper', 'work']) mkdirSync(join(layer, name), { recursive: true });
	const laid = layHome(folder);
	// Everything where it is for people who set nothing.
	const { RUSTLOADER_HOME: _, ...env } = laid.env;
	const home = { ...laid, state: join(laid.home, '.local', 'state', 'rustloader'), env };
	rmSync(laid.state, { recursive: true });
	const chromium = join(folder, 'chromium');
	writeFileSync(
		chromium,
		`#!/bin/sh\nexec unshare --mount /bin/sh -c '${enter}' '${debian}' '${folder}' '${person}' /usr/bin/chromium "$@"\n`,
	);
	chmodSync(chromium, 0o755);
	const give = async (path: string): Promise<void> => void (await execa('chown', ['-R', person, path]));
	await give(folder);
	return {
		home,
		chromium,
		give,
		run: async (program, ...args) => runAs(person, program, args),
		runAsRoot: async (program, ...args) => runAs('0:0', program, args),
		changed: () => fingerprints(join(layer, 'upper'), new Set(['proc', 'sys', 'dev', 'tmp', 'run'])),
		system: () => fingerprints(debian, new Set(['proc', 'sys', 'dev', 'tmp', 'run'])),
		[Symbol.asyncDispose]: async () => {
			await killProcessesWith(`HOME=${home.home}`);
			rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
			rmSync(mountPoint, { recursive: true });
			rmSync(layer, { recursive: true });
		},
	};

	async function runAs(who: string, program: string, args: readonly string[]): Promise<Ran> {
		const words = ['--mount', '/bin/sh', '-c', enter, debian, folder, who, program, ...args];
		return execa('unshare', words, { env, extendEnv: false, reject: false, timeout: 120_000 });
	}
}

/**
 * Mounts of this process alone, gone with it. Then another root, and another person, in the same process: whoever
 * started it has the browser's own number and pipes.
 */
const enter = [
	'set -e',
	'root=$0 folder=$1 who=$2',
	'shift 2',
	'mount -t overlay overlay -o "lowerdir=$root,upperdir=$folder-layer/upper,workdir=$folder-layer/work" "$root"',
	'mount -t proc proc "$root/proc"',
	'mount --rbind /dev "$root/dev"',
	'mkdir -p "$root/tmp/.X11-unix"',
	'[ ! -d /tmp/.X11-unix ] || mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"',
	'mount --bind "$folder" "$root$folder"',
	'exec chroot --userspec="$who" "$root" "$@"',
].join('; ');

/** By path from `folder` on: what kind of thing it is, and what is in it. */
export function fingerprints(folder: string, without: ReadonlySet<string> = new Set()): Map<string, string> {
	const found = new Map<string, string>();
	const look = (inside: string): void => {
		for (const name of readdirSync(join(folder, inside))) {
			const path = join(inside, name);
			if (without.has(path)) continue;
			const stat = lstatSync(join(folder, path));
			if (stat.isDirectory()) {
				found.set(path, 'folder');
				look(path);
			} else found.set(path, stat.isFile() ? contentOf(join(folder, path), stat.size) : `${stat.mode}`);
		}
	};
	look('');
	return found;
}

/** Large ones by their size: nobody changes a library of the system to one of the same size. */
const readBytesMax = 1024 * 1024;

function contentOf(path: string, size: number): string {
	if (size > readBytesMax) return `${size} bytes`;
	return createHash('sha256').update(readFileSync(path)).digest('hex');
}
