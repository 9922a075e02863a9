import { spawn } from 'node:child_process';
import type { Home } from '../browsers/home.ts';
import { ended, type Ended } from '../program.ts';
import { bundled } from '../programs.ts';

/** As `list --json` prints it. */
export type Listed = {
	readonly status: string;
	readonly path: string | null;
	readonly group?: { readonly index: number };
	readonly fault: { readonly code: string } | null;
};

/** The program with its real engine, to its end. */
export async function runMain(home: Home, ...args: readonly string[]): Promise<Ended> {
	const child = spawn(process.execPath, [bundled.main, ...args], {
		env: home.env,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	return await ended(child);
}
