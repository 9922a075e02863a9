import { expect, test } from 'vitest';
import { makeHome } from '../../support/browsers/home.ts';
import { waitFor } from '../../support/browsers/wait-for.ts';
import { corpus, isForBoth, isInEveryRun } from '../../support/capture/corpus.ts';
import type { CorpusPage } from '../../support/capture/corpus-page.ts';
import { startCaptureSite } from '../../support/capture/site.ts';
import { browserNames } from '../browsers.ts';
import { launchWatching, readShown, type PageResult } from './corpus.ts';
import { expectPassive, passiveCase } from './passive.ts';
import { addressOf, settled, watchFront } from './watch-front.ts';

/**
 * Real players on pages as people make them: what is found, and what is not. Of the pages of every run those on which
 * browsers differ are shown to both, the others in turns, for each takes its time; CORPUS=all shows all there are to both, CORPUS=NAME,NAME those
 * whose names have that in them.
 */
const wanted = process.env['CORPUS'];
const pages = corpus.filter(page => page.isFrame !== true && (wanted !== undefined || isInEveryRun(page)));

const isShown = (page: CorpusPage, place: number, browser: (typeof browserNames)[number]): boolean =>
	wanted === undefined
		? isForBoth(page) || browserNames[place % browserNames.length] === browser
		: wanted === 'all' || wanted.split(',').some(one => page.name.includes(one));

test.for(browserNames)(
	'%s finds what a page plays, once, and nothing else',
	{ timeout: 900_000 },
	async name => {
		await using stack = new AsyncDisposableStack();
		const { page: passive, reports } = passiveCase();
		const home = stack.use(makeHome());
		const site = stack.use(await startCaptureSite([...corpus, passive]));
		const browser = await launchWatching(stack, name, home);
		const front = await watchFront(browser);
		const results: PageResult[] = [];
		// The extension is ready once it has looked at a first one.
		await waitFor('the first page to be looked at', async () => {
			await browser.goTo(`${site.here}/page/nothing`);
			return (await front.view())?.isLooked;
		});
		for (const [place, page] of pages.entries()) {
			if (!isShown(page, place, name)) continue;
			const result = await browser.goTo(site.here + addressOf(page)).then(
				() => settled(front, site, page),
				(error: unknown) => ({ name: page.name, missed: [String(error)], wrong: [], right: 0 }),
			);
			results.push(result);
			if (result.missed.length + result.wrong.length > 0) console.log(JSON.stringify(result, null, 1));
		}
		const right = results.reduce((sum, one) => sum + one.right, 0);
		const missed = results.reduce((sum, one) => sum + one.missed.length, 0);
		const wrong = results.reduce((sum, one) => sum + one.wrong.length, 0);
		console.log(`${name}: ${results.length} pages, ${right} right, ${missed} missed, ${wrong} wrong`);
		expect(right / (right + missed)).toBeGreaterThanOrEqual(0.95);
		expect(right / (right + wrong)).toBeGreaterThanOrEqual(0.95);

		await browser.goTo(`${site.here}/page/playlist`);
		await waitFor('the button to say 3', async () => (await browser.badge()) === '3');
		const titles = (await readShown(browser)).map(({ title }) => title);
		expect(titles).toEqual(['Part one', 'Part two', 'Part three']);
		await expectPassive(browser, { here: site.here, home, reports });
	},
);
