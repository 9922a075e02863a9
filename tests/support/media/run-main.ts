import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Home } from '../browsers/home.ts';
import { ended, type Ended } from '../program.ts';

const main = fileURLToPath(new URL('../../../native-host/src/main.ts', import.meta.url));

/** As `list --json` prints it. */
export type Listed = {
	readonly status: string;
	readonly path: string | null;
	readonly group?: { readonly index: number };
	readonly fault: { readonly code: string } | null;
};

/** The program from its sources, with its real engine, to its end. */
export async function runMain(home: Home, ...args: readonly string[]): Promise<Ended> {
	const child = spawn(process.execPath, [main, ...args], {
		env: home.env,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	return await ended(child);
}
