import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { waitFor } from '../support/browsers/wait-for.ts';
import { rowText, waitForRow } from '../support/e2e/popup.ts';
import { inScene } from '../support/e2e/scene.ts';
import { fileDigest } from '../support/file-digest.ts';
import { browserNames, links, menuLabel, verySlowQuery } from './browsers.ts';

test.for(browserNames)(
	'the extension’s background ends in %s; the popup is right all the same',
	(name, context) =>
		inScene({}, async scene => {
			const { site } = scene;
			const file = basename(site.file.url);
			const browser = await scene.launch(name);
			await browser.goTo(site.url);
			await browser.chooseFromContextMenu(links.verySlowFile, menuLabel);
			await scene.taskThat('downloading', `${site.file.url}${verySlowQuery}`);

			await browser.stopBackground();
			const popup = await browser.openPopup();
			const woken = await waitForRow(popup, file, { says: ['Downloading', '%'] });
			await waitFor('the amount to grow', async () => (await rowText(popup, file)) !== woken);
			await waitFor('the badge to be back', async () => (await browser.badge()) === '1');

			// Now with the popup open, which has to notice and ask again.
			await browser.stopBackground();
			const asleep = await rowText(popup, file);
			await waitFor('the amount to grow again', async () => (await rowText(popup, file)) !== asleep);
			await waitForRow(popup, file, { says: ['Done'], timeoutMs: 40_000 });

			const { path } = await scene.taskThat('completed', `${site.file.url}${verySlowQuery}`);
			expect(await fileDigest(path ?? '')).toBe(site.file.sha256);
			expect(scene.daemons()).toHaveLength(1);
		})(context),
);
