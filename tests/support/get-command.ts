import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundled } from './programs.ts';

const node = join(import.meta.dirname, '../../node_modules/.bin/node');

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };
export type Started = { readonly child: ChildProcess; readonly ended: Promise<Ended> };

/** Where `rustloader get` runs in a process of its own, with a home that nobody else has. */
export type GetPlace = Disposable & {
	readonly root: string;
	/** What it is started in, and saves to. */
	readonly folder: string;
	/** Another one from now on, empty; the last one is gone. */
	renewFolder(): void;
	start(...args: readonly string[]): Started;
	run(...args: readonly string[]): Promise<Ended>;
	/** Set in its environment from now on. */
	readonly env: Record<string, string>;
};

export function openGetPlace(): GetPlace {
	const root = mkdtempSync(join(tmpdir(), 'rustloader-get-'));
	const newFolder = () => mkdtempSync(join(root, 'files-'));
	const env: Record<string, string> = { HOME: root, RUSTLOADER_HOME: join(root, 'home') };
	let folder = newFolder();

	function start(...args: readonly string[]): Started {
		const child = spawn(node, [bundled.main, 'get', ...args], {
			cwd: folder,
			env: { ...process.env, ...env },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let [out, err] = ['', ''];
		child.stdout.on('data', chunk => (out += chunk));
		child.stderr.on('data', chunk => (err += chunk));
		return {
			child,
			ended: once(child, 'close').then(([code]) => ({ code: code as number | null, out, err })),
		};
	}

	return {
		root,
		env,
		get folder() {
			return folder;
		},
		renewFolder() {
			rmSync(folder, { recursive: true });
			folder = newFolder();
		},
		start,
		run: (...args) => start(...args).ended,
		[Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
	};
}
