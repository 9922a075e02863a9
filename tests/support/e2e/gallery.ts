import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch, type ConsoleMessage, type Page } from 'puppeteer-core';
import { build, preview } from 'vite';
import { vi } from 'vitest';
import { withoutForesight } from '../browsers/chromium.ts';
import { findExecutable } from '../browsers/find-executable.ts';

type Scheme = 'light' | 'dark';

export type Wanted = {
	readonly state: string;
	readonly scheme?: Scheme;
	/** Further parts of the address: `&view=tab`. */
	readonly more?: string;
	readonly size?: { readonly width: number; readonly height: number };
};

type Asked = { readonly name: string; readonly params: unknown };

export type Gallery = Awaited<ReturnType<typeof openGallery>>;

const pageMsMax = 120_000;
const popupSize = { width: 420, height: 560 };
/** Dots a point of the pictures; without it none are made, for nobody looks at those of every run. 2 is good to look at. */
const pictureScale = Number(process.env['RUSTLOADER_PICTURE_SCALE'] ?? 0);

/** The pages of extension/gallery in a real Chromium: each state drawn, looked over, and used. */
export async function openGallery() {
	const root = new URL('../../../extension/', import.meta.url).pathname;
	const outDir = new URL('../../output/gallery/', import.meta.url).pathname;
	// Built once: from its two hundred files, each of as many pages would take a second to load.
	await build({
		configFile: false,
		root,
		logLevel: 'error',
		oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
		build: {
			outDir,
			emptyOutDir: true,
			minify: false,
			rolldownOptions: { input: `${root}gallery/index.html` },
		},
	});
	// From there rather than over the wire for each state: 600 kB that the browser then need not compile anew.
	copyFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), `${outDir}axe.js`);
	const server = await preview({
		configFile: false,
		root,
		logLevel: 'error',
		build: { outDir },
		preview: { host: '127.0.0.1', port: 0 },
	});
	const browser = await launch({
		executablePath: findExecutable('chromium') ?? 'chromium',
		args: ['--no-sandbox', withoutForesight],
	});
	const page = await browser.newPage();
	// Others use the processors as well: what a test is about is never how soon a page is there.
	page.setDefaultTimeout(pageMsMax);

	return {
		page,
		address: (state: string, more = '') =>
			`${server.resolvedUrls?.local[0]}gallery/index.html?state=${state}${more}`,
		async open({ state, scheme = 'light', more = '', size = popupSize }: Wanted): Promise<void> {
			await page.setViewport({ ...size, deviceScaleFactor: pictureScale || 1 });
			await this.colour(scheme);
			await page.goto(this.address(state, more));
			await page.waitForSelector('.header, .brand');
		},
		/** As if the person had chosen that scheme for the whole system, just now. */
		colour: (scheme: Scheme) =>
			page.emulateMediaFeatures([
				{ name: 'prefers-color-scheme', value: scheme },
				{ name: 'prefers-reduced-motion', value: 'reduce' },
			]),
		async photograph(path: string): Promise<void> {
			if (pictureScale > 0) await page.screenshot({ path });
		},
		textOf: (selector: string) =>
			page.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`),
		everyAsk: () => everyAsk(page),
		nextAsk: (): Promise<unknown> =>
			new Promise(resolve => {
				page.once('console', message => resolve(JSON.parse(message.text().replace(/^asked /u, ''))));
			}),
		/** `barriers`: axe is asked, too, which takes a while. */
		defects: async (scroller = '.scroller', barriers = true) => [
			...(await defects(page, scroller)),
			...(barriers ? await barriersOf(page) : []),
		],
		async [Symbol.asyncDispose]() {
			await browser.close();
			await server.close();
		},
	};
}

/** All that the page asks of the background from now on. */
function everyAsk(page: Page) {
	const asked: Asked[] = [];
	const hear = (message: ConsoleMessage) => {
		const [, ask] = /^asked (.*)/u.exec(message.text()) ?? [];
		if (ask) asked.push(JSON.parse(ask) as Asked);
	};
	page.on('console', hear);
	return {
		asked,
		until: (name: string): Promise<Asked> =>
			vi.waitUntil(() => asked.find(ask => ask.name === name), { timeout: 20_000 }),
		/** The parameters of the calls of that method, once there are so many. */
		calls: (method: string, count: number): Promise<unknown[]> =>
			vi.waitUntil(
				() => {
					const calls = asked
						.map(({ params }) => params as { method?: string; params?: unknown })
						.filter(call => call.method === method);
					return calls.length >= count ? calls.map(call => call.params) : undefined;
				},
				{ timeout: 20_000 },
			),
		end: () => page.off('console', hear),
	};
}

/** What no state may have: scrolling sideways, or words that were not filled. */
async function defects(page: Page, scroller: string): Promise<string[]> {
	return (await page.evaluate(`(() => {
		const found = [];
		if (document.documentElement.scrollWidth > innerWidth) found.push('scrolls sideways');
		const box = document.querySelector(${JSON.stringify(scroller)});
		if (box.scrollWidth > box.clientWidth) found.push('list scrolls sideways');
		// Templates have braces that are meant.
		const text = [...document.querySelectorAll('.field-words p')]
			.reduce((all, { innerText }) => all.replace(innerText, ''), document.body.innerText);
		if (/\\{[a-z]+\\}|undefined|NaN|\\$[a-z]+\\$/.test(text)) found.push('raw words');
		return found;
	})()`)) as string[];
}

/** Whatever axe calls serious or critical: names, roles, contrast … */
async function barriersOf(page: Page): Promise<string[]> {
	await page.addScriptTag({ url: '/axe.js' });
	// What is of one scheme alone is its colours.
	return (await page.evaluate(`axe.run(document, {
		resultTypes: ['violations'],
		// Its own look at all style sheets and media, for rules on turned screens and on sound that plays by itself.
		preload: false,
		iframes: false,
		runOnly: matchMedia('(prefers-color-scheme: dark)').matches
			? ['color-contrast']
			: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
	}).then(({ violations }) => violations
		.filter(({ impact }) => impact === 'serious' || impact === 'critical')
		.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`)) as string[];
}
