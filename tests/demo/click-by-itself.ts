import { geckoId } from '../../installers/extension-ids.ts';
import { launchChromium } from '../support/browsers/chromium.ts';
import { startDisplay } from '../support/browsers/display.ts';
import { findExecutable } from '../support/browsers/find-executable.ts';
import { launchFirefox } from '../support/browsers/firefox.ts';
import type { Home } from '../support/browsers/home.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { built, listTasks, rustloader } from '../support/rustloader.ts';
import type { FoundBrowser } from './find-browser.ts';
import type { Site } from './site.ts';

export type Clicking = { readonly site: Site; readonly home: Home; readonly browser: FoundBrowser };

const label = 'Download with Rustloader';
const link = '#file';

/** With no screen: the download starts by way of the extension all the same, in a real browser. */
export async function clickByItself(clicking: Clicking): Promise<void> {
	const { site, home } = clicking;
	const before = await listTasks(home.env);
	const waiting = before.find(task => task.url === site.file.url && task.status === 'paused');
	if (waiting) {
		console.log('A download of an earlier start waits, paused; it goes on.');
		await rustloader(home.env, 'resume', waiting.id);
		return;
	}
	await choose(clicking, async () => {
		const added = async () => (await listTasks(home.env)).length > before.length;
		await waitFor('the download to reach the queue', added, { everyMs: 200 });
	});
}

/** The browser is closed as soon as the queue has the download, which needs it no longer. */
async function choose({ site, home, browser }: Clicking, arrived: () => Promise<void>): Promise<void> {
	const { family, executable } = browser;
	if (family === 'firefox') {
		console.log(`No screen: ${executable} runs headless; the real context menu is clicked in it.`);
		await using driven = await launchFirefox({
			extension: built.firefox,
			home,
			addonId: geckoId,
			executable,
		});
		await driven.goTo(site.url);
		await driven.chooseFromContextMenu(link, label);
		await arrived();
	} else if (findExecutable('Xvfb') !== null && findExecutable('xdotool') !== null) {
		console.log(`No screen: ${executable} runs under Xvfb; the real context menu is clicked in it.`);
		await using display = await startDisplay();
		await using driven = await launchChromium({
			extension: built.chrome,
			home,
			display: display.name,
			executable,
		});
		await driven.goTo(site.url);
		await driven.chooseFromContextMenu(link, label);
		await arrived();
	} else {
		console.log(
			`No screen and no Xvfb with xdotool: ${executable} runs headless, which has no context menu;`,
		);
		console.log('the extension is told of the click directly.');
		await using driven = await launchChromium({ extension: built.chrome, home, executable });
		await driven.goTo(site.url);
		await driven.dispatchMenuClick(site.file.url);
		await arrived();
	}
}
