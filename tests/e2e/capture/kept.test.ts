import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeMedia } from '../../demo/media.ts';
import { makeHome } from '../../support/browsers/home.ts';
import { waitFor } from '../../support/browsers/wait-for.ts';
import { openSite } from '../../support/media/site.ts';
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
		standInForYtDlp(home);
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
	},
);
