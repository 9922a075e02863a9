import { expect, test } from 'vitest';
import { inScene } from '../support/e2e/scene.ts';
import { fileDigest } from '../support/file-digest.ts';
import { browserNames, links, menuLabel, verySlowQuery } from './browsers.ts';

test.for(browserNames)('%s is killed half-way, and the download goes on', (name, context) =>
	inScene({}, async scene => {
		const { site } = scene;
		const url = `${site.file.url}${verySlowQuery}`;
		const browser = await scene.launch(name);
		await browser.goTo(site.url);
		await browser.chooseFromContextMenu(links.verySlowFile, menuLabel);
		await scene.taskThat('downloading', url);
		const [daemon] = scene.daemons();
		await browser.kill();

		const { path } = await scene.taskThat('completed', url, { timeoutMs: 40_000 });
		expect(await fileDigest(path ?? '')).toBe(site.file.sha256);
		expect(scene.daemons()).toEqual([daemon]);
		// It went on, it was not begun anew.
		expect(site.sentBytes(new URL(url).pathname)).toBeLessThan(1.05 * site.file.bytes);
	})(context),
);
