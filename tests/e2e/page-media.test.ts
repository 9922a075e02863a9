import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeMedia } from '../demo/media.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { popupText, press, waitForRow } from '../support/e2e/popup.ts';
import { inScene } from '../support/e2e/scene.ts';
import { openSite } from '../support/media/site.ts';
import { probe } from '../support/streams/probe.ts';
import { browserNames } from './browsers.ts';

/** yt-dlp, a page with a film, the popup in front of it: looked at, chosen from, saved, and told of. */
test.for(browserNames)(
	'%s: what the page in front holds is chosen in the popup and becomes a file',
	(name, context) =>
		inScene({ media: true }, async scene => {
			const folder = (await makeMedia()) ?? '';
			await using site = await openSite(base => ({
				'/watch': {
					type: 'text/html',
					body: `<!doctype html><title>A lecture</title><video controls src="${base}/lecture.mp4"></video>`,
				},
				'/lecture.mp4': { type: 'video/mp4', body: readFileSync(join(folder, 'video.mp4')) },
			}));
			const browser = await scene.launch(name);
			await browser.goTo(`${site.base}/watch`);
			const popup = await browser.openPopup();
			await waitFor('the popup to be connected', async () => (await popupText(popup)).includes('Nothing'));
			await press(popup, 'Look for video and audio');
			const seen = await waitFor(
				'the picker',
				async () => {
					const text = await popupText(popup);
					return text.includes('More choices') || text.includes('Try again') ? text : null;
				},
				{ timeoutMs: 90_000 },
			);
			expect(seen).toContain('lecture');
			await popup.screenshot(scene.picture(`${name}-popup-picker`));
			await press(popup, 'Download');

			const { path } = await scene.taskThat('completed', `${site.base}/watch`, { timeoutMs: 90_000 });
			const { seconds, codecs } = await probe(path ?? '');
			expect(Math.abs(seconds - 20)).toBeLessThan(0.2);
			expect(codecs.toSorted()).toEqual(['aac', 'h264']);
			await waitForRow(popup, 'lecture', { says: ['Done'] });
			await popup.evaluate("document.querySelector('.row .name button').click()");
			const told = await waitFor('the history', async () => {
				const text = await popupText(popup);
				return text.includes('Complete') && text.includes('What happened') ? text : null;
			});
			for (const words of ['Added', 'in the browser', 'Started']) expect(told).toContain(words);
			await popup.screenshot(scene.picture(`${name}-popup-details`));
		})(context),
);
