import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { waitFor } from '../support/browsers/wait-for.ts';
import { popupText, press, waitForRow } from '../support/e2e/popup.ts';
import { inScene } from '../support/e2e/scene.ts';
import { fileDigest } from '../support/file-digest.ts';
import { browserNames, links, menuLabel, slowQuery } from './browsers.ts';

test.for(browserNames)(
	'%s without the program says what to do, keeps the download, and goes on',
	(name, context) =>
		inScene({ installed: false }, async scene => {
			const { site } = scene;
			const file = basename(site.file.url);
			const browser = await scene.launch(name);
			await browser.goTo(site.url);
			await browser.chooseFromContextMenu(links.slowFile, menuLabel);
			const popup = await browser.openPopup();
			const says = (words: string) => async () => (await popupText(popup)).includes(words);
			await waitFor('the instructions', says('rustloader install'));
			await waitForRow(popup, file, { says: ['Kept here until Rustloader answers'] });
			await popup.screenshot(scene.picture(`${name}-popup-not-installed`));

			await scene.run('install');
			await press(popup, 'Try again');
			await waitForRow(popup, file, { says: ['Done'], timeoutMs: 40_000 });
			expect(await popupText(popup)).not.toContain('rustloader install');
			const { path } = await scene.taskThat('completed', `${site.file.url}${slowQuery}`);
			expect(await fileDigest(path ?? '')).toBe(site.file.sha256);
		})(context),
);
