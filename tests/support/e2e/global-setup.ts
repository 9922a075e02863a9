import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { killProcessesWith } from '../browsers/processes.ts';
import { built } from '../rustloader.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const sources = ['extension', 'native-host', 'shared', 'installers', 'package.json'];

/** The end-to-end tests run what users run; this makes sure that it is there, and of today. */
export function setup(): () => Promise<void> {
	const missing = Object.values(built).filter(path => !existsSync(path));
	if (missing.length > 0) throw new Error(`Not built: ${missing.join(', ')}. Run: npm run build`);
	const builtAt = Math.min(...Object.values(built).map(newestIn));
	const stale = sources.map(name => join(root, name)).filter(path => newestIn(path) > builtAt);
	if (stale.length > 0) throw new Error(`Changed since the build: ${stale.join(', ')}. Run: npm run build`);

	const run = randomUUID();
	process.env['RUSTLOADER_TEST_RUN'] = run;
	const profile = mkdtempSync(join(tmpdir(), 'rustloader-firefox-'));
	process.env['RUSTLOADER_FIREFOX_PROFILE'] = profile;
	// Tests clean up behind themselves; this is for the one that was ended before it could.
	return async () => {
		delete process.env['RUSTLOADER_TEST_RUN'];
		await killProcessesWith(`RUSTLOADER_TEST_RUN=${run}`);
		delete process.env['RUSTLOADER_FIREFOX_PROFILE'];
		rmSync(profile, { recursive: true, force: true });
	};
}

/** Milliseconds since 1970 of the last change under `path`. */
function newestIn(path: string): number {
	const stat = statSync(path);
	if (!stat.isDirectory()) return stat.mtimeMs;
	const inside = readdirSync(path).map(name => newestIn(join(path, name)));
	return Math.max(0, ...inside);
}
