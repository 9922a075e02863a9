import { expect, test } from 'vitest';
import { makeHome } from '../../support/browsers/home.ts';
import { corpus as seen, drmManifest } from '../../support/capture/pages.ts';
import { unseenPages } from '../../support/capture/pages-unseen.ts';
import { startCaptureSite } from '../../support/capture/site.ts';
import { browserNames } from '../browsers.ts';
import { judge, launchWatching, readCards, type PageResult } from './corpus.ts';

/**
 * Real players on pages as people make them: what is found, and what is not. Each page is shown to one of both browsers,
 * in turns, for both take their time; CORPUS=all shows all of them to both, CORPUS=NAME those whose name has that in it.
 */
const corpus = process.env['UNSEEN']
	? [...seen.filter(({ name }) => name === 'nothing'), ...unseenPages]
	: [...seen, ...unseenPages];
const wanted = process.env['CORPUS'];

const isShown = (name: string, place: number, browser: (typeof browserNames)[number]): boolean =>
	wanted === undefined
		? browserNames[place % browserNames.length] === browser
		: wanted === 'all' || name.includes(wanted);

test.for(browserNames)(
	'%s finds what a page plays, once, and nothing else',
	{ timeout: 600_000 },
	async name => {
		await using stack = new AsyncDisposableStack();
		const site = stack.use(
			await startCaptureSite(path => {
				if (path === 'drm.mpd') return drmManifest;
				return corpus.find(page => page.name === path.split('/')[0]) ?? null;
			}),
		);
		const home = stack.use(makeHome());
		const browser = await launchWatching(stack, name, home);
		const results: PageResult[] = [];
		// The extension is ready once it has looked at a first one.
		await browser.goTo(`${site.here}/page/nothing`);
		await readCards(browser, { calmMs: 500, leastMs: 2_000 });
		for (const [place, page] of corpus.entries()) {
			if (page.isFrame === true || page.notIn === name || !isShown(page.name, place, name)) continue;
			await browser.goTo(`${site.here}${page.opens ?? `/page/${page.name}`}`);
			const shown = await readCards(browser, {
				calmMs: 500,
				leastMs: page.settlesMs ?? (page.finds.length === 0 ? 1_200 : 900),
			});
			const result = judge(page, shown);
			results.push(result);
			if (result.missed.length + result.wrong.length > 0) console.log(JSON.stringify(result, null, 1));
		}
		const right = results.reduce((sum, one) => sum + one.right, 0);
		const missed = results.reduce((sum, one) => sum + one.missed.length, 0);
		const wrong = results.reduce((sum, one) => sum + one.wrong.length, 0);
		console.log(`${name}: ${results.length} pages, ${right} right, ${missed} missed, ${wrong} wrong`);
		expect(right / (right + missed)).toBeGreaterThanOrEqual(0.95);
		expect(right / (right + wrong)).toBeGreaterThanOrEqual(0.95);
	},
);
