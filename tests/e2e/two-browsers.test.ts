import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { press, waitForRow } from '../support/e2e/popup.ts';
import { inScene } from '../support/e2e/scene.ts';
import { fileDigest } from '../support/file-digest.ts';
import { browserNames, links, menuLabel, verySlowQuery } from './browsers.ts';

test('two browsers share one queue, one daemon and one writer', context =>
	// Long enough for two popups to be opened on a busy machine.
	inScene({ media: true, fileBytes: 60_000_000 }, async scene => {
		const { site } = scene;
		const file = basename(site.file.url);
		const [chromium, firefox] = await Promise.all(browserNames.map(name => scene.launch(name)));
		if (!chromium || !firefox) throw new Error('both were launched');
		await Promise.all([chromium.goTo(site.url), firefox.goTo(site.url)]);
		// At once, so that two hosts look for a daemon that is not there yet.
		await Promise.all([
			chromium.chooseFromContextMenu(links.verySlowFile, menuLabel),
			firefox.chooseFromContextMenu(links.video, menuLabel),
		]);
		const popups = await Promise.all([chromium.openPopup(), firefox.openPopup()]);
		for (const popup of popups) {
			await waitForRow(popup, file, { says: ['Downloading'] });
			await waitForRow(popup, 'video.mp4', { says: ['Done'] });
		}
		expect(scene.daemons()).toHaveLength(1);

		const [inChromium, inFirefox] = popups;
		if (!inChromium || !inFirefox) throw new Error('both were opened');
		await press(inFirefox, 'Pause', file);
		await waitForRow(inChromium, file, { says: ['Paused'] });
		await press(inChromium, 'Resume', file);
		await waitForRow(inFirefox, file, { says: ['Downloading'] });
		await inFirefox.screenshot(scene.picture('two-browsers-firefox'));
		await inChromium.screenshot(scene.picture('two-browsers-chromium'));

		const { path } = await scene.taskThat('completed', `${site.file.url}${verySlowQuery}`, {
			timeoutMs: 90_000,
		});
		expect(await fileDigest(path ?? '')).toBe(site.file.sha256);
		expect(scene.daemons()).toHaveLength(1);
		const numbers = sequenceNumbers(scene.home.state);
		expect(numbers).toEqual(numbers.map((_, index) => index + 1));
	})(context));

/** Of the journal's events, after its head: two writers would repeat them. */
const sequenceNumbers = (state: string): number[] =>
	readFileSync(join(state, 'journal.jsonl'), 'utf8')
		.trim()
		.split('\n')
		.slice(1)
		.map(line => (JSON.parse(line) as { seq: number }).seq);
