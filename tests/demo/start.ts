import { existsSync } from 'node:fs';
import { layHome } from '../support/browsers/home.ts';
import { built, rustloader } from '../support/rustloader.ts';
import { clickByItself } from './click-by-itself.ts';
import { findBrowser } from './find-browser.ts';
import { forgetPerson, forgetProfiles, demoFolders, rememberedPort, rememberPort } from './folders.ts';
import { followDownloads } from './follow-downloads.ts';
import { getWithProgram } from './get-with-program.ts';
import { makeMedia } from './media.ts';
import { showToPerson } from './show-to-person.ts';
import { startSite, type Site } from './site.ts';
import { stopDaemon } from './stop-daemon.ts';

/**
 * `npm start`: the demo site, and Rustloader in a browser with a throw-away profile. A person clicks where there is
 * a screen; where there is none the program does the same by itself. It ends with a file, checked.
 */
process.exitCode = await start();

async function start(): Promise<number> {
	const missing = [built.program, built.chrome, built.firefox].filter(path => !existsSync(path));
	if (missing.length > 0) {
		console.error(`Not built yet: ${missing.join(', ')}. Run: npm run build`);
		return 1;
	}
	console.log('Preparing the demo site …');
	await using site = await openSite();
	forgetProfiles();
	const home = layHome(demoFolders.person, demoFolders.downloads);
	const browser = findBrowser();
	const interrupted = interruption();
	try {
		if (browser === null) {
			console.log(
				'No browser found. Install Chromium or Firefox (Debian: apt-get install chromium) to see it in one.',
			);
			return await getWithProgram(site, home);
		}
		await rustloader(home.env, 'install');
		if (!hasScreen()) {
			await clickByItself({ site, home, browser });
			return await followDownloads({ site, home, interrupted });
		}
		await showToPerson({ site, home, browser, interrupted });
		return interrupted.aborted ? 130 : await followDownloads({ site, home, interrupted });
	} catch (error) {
		console.error(
			`That did not work in ${browser?.executable ?? 'no browser'}: ${error instanceof Error ? error.message : String(error)}`,
		);
		return await getWithProgram(site, home);
	} finally {
		const unfinished = await stopDaemon(home);
		if (unfinished === 0) forgetPerson();
		else console.log(`${unfinished} not finished: "npm start" again finds it in the popup, paused.`);
	}
}

/** The same address as the last time, so that what was left unfinished can go on. */
async function openSite(): Promise<Site> {
	const media = await makeMedia();
	const site = await startSite({ media, port: rememberedPort() }).catch(() => startSite({ media }));
	rememberPort(Number(new URL(site.url).port));
	return site;
}

function hasScreen(): boolean {
	const { DISPLAY, WAYLAND_DISPLAY, CI } = process.env;
	if (process.argv.includes('--headless') || CI) return false;
	return process.platform !== 'linux' || Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY);
}

function interruption(): AbortSignal {
	const controller = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => controller.abort());
	return controller.signal;
}
