import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killProcessesWith } from './processes.ts';

/** A throw-away person: home, profiles, state and downloads in one temporary folder. */
export type Home = AsyncDisposable & {
	readonly home: string;
	readonly state: string;
	readonly downloads: string;
	readonly env: NodeJS.ProcessEnv;
	/** Kills whatever was started with this home: browsers, hosts, daemons. */
	killAll(): Promise<void>;
};

/** What a program needs from the real environment; nothing else of it comes along. */
const kept = ['PATH', 'LANG', 'NODE_EXTRA_CA_CERTS', 'RUSTLOADER_TEST_RUN'];

export function makeHome(): Home {
	const root = mkdtempSync(join(tmpdir(), 'rustloader-'));
	const home = join(root, 'home');
	const state = join(root, 'state');
	const downloads = join(home, 'Downloads');
	const runtime = join(root, 'run');
	// A browser's profile folder has to be there before the host is registered with that browser.
	for (const folder of [state, downloads, runtime, chromiumProfile(home), join(home, '.mozilla')])
		mkdirSync(folder, { recursive: true, mode: 0o700 });
	const env: NodeJS.ProcessEnv = {
		...Object.fromEntries(kept.map(name => [name, process.env[name]])),
		HOME: home,
		RUSTLOADER_HOME: state,
		XDG_CONFIG_HOME: join(home, '.config'),
		XDG_CACHE_HOME: join(home, '.cache'),
		XDG_DATA_HOME: join(home, '.local', 'share'),
		XDG_STATE_HOME: join(home, '.local', 'state'),
		XDG_RUNTIME_DIR: runtime,
	};
	const killAll = (): Promise<void> => killProcessesWith(`RUSTLOADER_HOME=${state}`);
	return {
		home,
		state,
		downloads,
		env,
		killAll,
		[Symbol.asyncDispose]: async () => {
			await killAll();
			rmSync(root, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}

/** Chromium's own default, so that what is registered for the person's Chromium is found with it. */
export const chromiumProfile = (home: string): string => join(home, '.config', 'chromium');
