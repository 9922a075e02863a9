import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { press, waitForRow } from '../support/e2e/popup.ts';
import { inScene } from '../support/e2e/scene.ts';
import { fileDigest } from '../support/file-digest.ts';
import { browserNames, links, menuLabel, verySlowQuery } from './browsers.ts';

test.for(browserNames)(
	'%s, host and daemon are killed, started again, and the file is right',
	(name, context) =>
		inScene({}, async scene => {
			const { site } = scene;
			const file = basename(site.file.url);
			const url = `${site.file.url}${verySlowQuery}`;
			const first = await scene.launch(name);
			await first.goTo(site.url);
			await first.chooseFromContextMenu(links.verySlowFile, menuLabel);
			const popup = await first.openPopup();
			await waitForRow(popup, file, { says: ['Downloading', '%'] });
			await scene.home.killAll();

			const second = await scene.launch(name);
			const again = await second.openPopup();
			await waitForRow(again, file, { says: ['Paused: Rustloader was restarted', '%'] });
			await again.screenshot(scene.picture(`${name}-popup-restarted`));
			await press(again, 'Resume', file);
			await waitForRow(again, file, { says: ['Done'], timeoutMs: 40_000 });

			const { path } = await scene.taskThat('completed', url);
			expect(await fileDigest(path ?? '')).toBe(site.file.sha256);
			expect(site.sentBytes(new URL(url).pathname)).toBeLessThan(1.1 * site.file.bytes);
		})(context),
);
