import { basename } from 'node:path';
import { expect, test } from 'vitest';
import type { DrivenBrowser } from '../support/browsers/driven-browser.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { rowText, waitForRow } from '../support/e2e/popup.ts';
import { inScene, type Scene } from '../support/e2e/scene.ts';
import { fileDigest } from '../support/file-digest.ts';
import { browserNames, links, menuLabel, verySlowQuery } from './browsers.ts';

test.for(browserNames)('in %s a right-click becomes a verified file, watched in the popup', (name, context) =>
	inScene({ media: true }, async scene => {
		const browser = await scene.launch(name);
		await browser.goTo(scene.site.url);
		await downloadLink(scene, browser);
		await downloadVideo(scene, browser);
		// One daemon all the while, and whoever closes the browser leaves it alone.
		expect(scene.daemons()).toHaveLength(1);
	})(context),
);

async function downloadLink(scene: Scene, browser: DrivenBrowser): Promise<void> {
	const { site } = scene;
	const file = basename(site.file.url);
	await browser.chooseFromContextMenu(links.verySlowFile, menuLabel);
	const popup = await browser.openPopup();
	const before = await waitForRow(popup, file, { says: ['Downloading', '%', '127.0.0.1'] });
	await waitFor('the amount in the popup to grow', async () => (await rowText(popup, file)) !== before);
	await waitFor('the badge to count it', async () => (await browser.badge()) === '1');
	await popup.screenshot(scene.picture(`${browser.name}-popup-downloading`));
	await waitForRow(popup, file, { says: ['Done'], timeoutMs: 40_000 });
	await popup.screenshot(scene.picture(`${browser.name}-popup-done`));
	await popup.close();

	const { path } = await scene.taskThat('completed', `${site.file.url}${verySlowQuery}`);
	expect(await fileDigest(path ?? '')).toBe(site.file.sha256);
	expect(path).toBe(`${scene.home.downloads}/${file}`);
	await waitFor('the badge to be empty again', async () => (await browser.badge()) === '');
	await waitFor('a notification', async () => (await browser.notifications()).length > 0);
}

async function downloadVideo(scene: Scene, browser: DrivenBrowser): Promise<void> {
	const url = new URL('/media/video.mp4', scene.site.url).href;
	await browser.chooseFromContextMenu(links.video, menuLabel);
	const { path } = await scene.taskThat('completed', url);
	expect(await fileDigest(path ?? '')).toBe(scene.site.digestOf(url));
	const popup = await browser.openPopup();
	await waitForRow(popup, 'video.mp4', { says: ['Done'] });
}
