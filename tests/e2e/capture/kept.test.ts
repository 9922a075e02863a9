import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeMedia } from '../../demo/media.ts';
import { makeHome } from '../../support/browsers/home.ts';
import { waitFor } from '../../support/browsers/wait-for.ts';
import { openSite } from '../../support/media/site.ts';
import { popupText, press } from '../../support/e2e/popup.ts';
import { standInForYtDlp } from '../../support/e2e/stand-in-for-yt-dlp.ts';
import { rustloader } from '../../support/rustloader.ts';
import { browserNames } from '../browsers.ts';
import { launchWatching, readCards, readShown } from './corpus.ts';

const film = `<!doctype html><title>A film</title><video controls src="/film.mp4"></video>
	<a id="on" href="/next">on</a>
	<script>addEventListener('pageshow', event => fetch('/shown?' + event.persisted))</script>`;
const next = `<!doctype html><title>Next</title><button id="back" onclick="history.back()">back</button>`;
const patience = { calmMs: 500, leastMs: 900 };

test.for(browserNames)(
	'%s: a page come back to has its card once, and so it is after the background has ended',
	async name => {
		await using stack = new AsyncDisposableStack();
		const body = readFileSync(join((await makeMedia()) ?? '', 'video.mp4'));
		const site = stack.use(
			await openSite(() => ({
				'/film': { type: 'text/html', body: film },
				'/film.mp4': { type: 'video/mp4', body },
				'/next': { type: 'text/html', body: next },
				'/shown': { body: '' },
			})),
		);
		const home = stack.use(makeHome());
		standInForYtDlp(home, { '127.0.0.1': 'Example' });
		await rustloader(home.env, 'install');
		const browser = await launchWatching(stack, name, home);
		const badgeIs = (text: string) =>
			waitFor(`the badge to say “${text}”`, async () => (await browser.badge()) === text);

		// The extension is ready once it has looked at a first one.
		await browser.goTo(`${site.base}/next`);
		await readCards(browser, { calmMs: 500, leastMs: 2_000 });
		await browser.goTo(`${site.base}/film`);
		await badgeIs('1');
		const cards = await readCards(browser, patience);
		expect(cards.map(({ title }) => title)).toEqual(['A film']);

		await browser.click('#on');
		await badgeIs('');
		expect(await readCards(browser, patience)).toEqual([]);
		await browser.click('#back');
		await badgeIs('1');
		const back = await readCards(browser, patience);
		expect(back.map(({ key, title }) => [key, title])).toEqual(cards.map(({ key, title }) => [key, title]));
		// Not loaded anew, but as it was left; a driven Firefox loads it anew.
		if (name === 'chromium') expect(site.asked).toContain('/shown?true');

		await browser.stopBackground();
		// The popup wakes the next one.
		expect(await readShown(browser)).toEqual(back);

		/** What the popup says of that page, and then of pressing that. */
		const says = async (path: string, words: string, button?: string) => {
			await browser.goTo(site.base + path);
			const popup = await browser.openPopup();
			await waitFor(`the popup to say “${words}”`, async () => (await popupText(popup)).includes(words));
			if (button !== undefined) await press(popup, button);
			return popup;
		};
		// No evidence, but yt-dlp knows the site.
		await (await says('/next', 'Download this page’s video', 'Never')).close();
		await (await says('/film', 'does not look at this site')).close();
		expect(await browser.badge()).toBe('');
		const asking = await says('/film', 'does not look at this site', 'Ask');
		await waitFor('the mode', async () => (await popupText(asking)).includes('has not looked'));
		await asking.close();
		await (await says('/film', 'has not looked', 'Look at this page')).close();
		await badgeIs('1');
		await (await says('/film', 'has not looked', 'Always')).close();
		await browser.goTo(`${site.base}/film`);
		await badgeIs('1');
	},
);
