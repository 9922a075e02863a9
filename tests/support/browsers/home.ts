import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killProcessesWith } from './processes.ts';

/** A person: home, profiles, state and downloads in one folder. */
export type Home = {
	readonly home: string;
	readonly state: string;
	readonly downloads: string;
	readonly env: NodeJS.ProcessEnv;
	/** Kills whatever was started with this home: browsers, hosts, daemons. */
	killAll(): Promise<void>;
	/** The same, of the native hosts and the daemon alone. */
	killHosts(): Promise<void>;
};

/** What a program needs from the real environment; nothing else of it comes along. */
const kept = ['PATH', 'LANG', 'NODE_EXTRA_CA_CERTS', 'NODE_COMPILE_CACHE', 'RUSTLOADER_TEST_RUN'];

/** A throw-away person, gone with everything of theirs at the end. */
export function makeHome(): Home & AsyncDisposable {
	const root = mkdtempSync(join(tmpdir(), 'rustloader-'));
	const home = layHome(root);
	return {
		...home,
		[Symbol.asyncDispose]: async () => {
			await home.killAll();
			rmSync(root, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}

export function layHome(root: string, downloads = join(root, 'home', 'Downloads')): Home {
	const home = join(root, 'home');
	const state = join(root, 'state');
	const runtime = join(root, 'run');
	const config = join(home, '.config');
	// A browser's profile folder has to be there before the host is registered with that browser.
	const profiles = [join(chromiumProfile(home), 'Default'), join(home, '.mozilla', 'firefox')];
	for (const folder of [state, downloads, runtime, ...profiles])
		mkdirSync(folder, { recursive: true, mode: 0o700 });
	writeFileSync(join(config, 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${downloads}"\n`);
	const env: NodeJS.ProcessEnv = {
		...Object.fromEntries(kept.map(name => [name, process.env[name]])),
		HOME: home,
		RUSTLOADER_HOME: state,
		XDG_CONFIG_HOME: config,
		XDG_CACHE_HOME: join(home, '.cache'),
		XDG_DATA_HOME: join(home, '.local', 'share'),
		XDG_STATE_HOME: join(home, '.local', 'state'),
		XDG_RUNTIME_DIR: runtime,
	};
	const own = `RUSTLOADER_HOME=${state}`;
	return {
		home,
		state,
		downloads,
		env,
		killAll: () => killProcessesWith(own),
		killHosts: () => killProcessesWith(own, ({ command }) => command[0]?.includes('rustloader') === true),
	};
}

/** Chromium's own default, so that what is registered for the person's Chromium is found with it. */
export const chromiumProfile = (home: string): string => join(home, '.config', 'chromium');
