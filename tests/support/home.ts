import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Home = {
	readonly home: string;
	readonly state: string;
	readonly env: NodeJS.ProcessEnv;
	remove(): void;
};

/** A home folder and a state folder of a test's own; the environment to start processes with. */
export function makeHome(): Home {
	const root = mkdtempSync(join(tmpdir(), 'rustloader-test-'));
	const home = join(root, 'home');
	const state = join(root, 'state');
	mkdirSync(home);
	const env = { PATH: process.env['PATH'], HOME: home, RUSTLOADER_HOME: state, RUSTLOADER_IDLE_MS: '2000' };
	return { home, state, env, remove: () => rmSync(root, { recursive: true, force: true }) };
}
