import { mkdir } from 'node:fs/promises';
import { launch, type Browser, type ConsoleMessage, type Page } from 'puppeteer-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findExecutable } from '../support/browsers/find-executable.ts';

/** Every state of the pages in a real Chromium: drawn, photographed to tests/output/pages/, and looked over. */
const output = new URL('../output/pages/', import.meta.url).pathname;
const popupSize = { width: 420, height: 560 };
let server: ViteDevServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
	await mkdir(output, { recursive: true });
	server = await createServer({
		configFile: false,
		root: new URL('../../extension/', import.meta.url).pathname,
		cacheDir: new URL('../output/vite/', import.meta.url).pathname,
		logLevel: 'error',
		oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
		server: { host: '127.0.0.1', port: 0, hmr: false, watch: null, fs: { allow: ['..'] } },
	});
	await server.listen();
	browser = await launch({
		executablePath: findExecutable('chromium') ?? 'chromium',
		args: ['--no-sandbox'],
	});
	page = await browser.newPage();
});

afterAll(async () => {
	await browser?.close();
	await server?.close();
});

const popupStates = [
	'empty',
	'connecting',
	'mixed',
	'many',
	'long',
	'faults',
	'stalled',
	'streams',
	'notices',
	'takeover',
	'undelivered',
	'refused',
	'notInstalled',
	'hostExited',
	'unreachable',
	'mismatch',
];

for (const scheme of ['light', 'dark'] as const) {
	describe(scheme, () => {
		test.each(popupStates)('popup: %s', async state => {
			await open({ state, scheme });
			await page.screenshot({ path: `${output}${state}-${scheme}.png` });
			expect(await defects()).toEqual([]);
		});

		test.each(['empty', 'busySettings', 'notInstalled', 'takeover'])('settings: %s', async state => {
			const size = { width: 900, height: state === 'takeover' ? 3800 : 1500 };
			await open({ state, scheme, more: '&view=options', size });
			await page.waitForSelector(state === 'notInstalled' ? '.card' : '.field');
			await page.screenshot({ path: `${output}options-${state}-${scheme}.png` });
			expect(await defects()).toEqual([]);
		});

		test('the question who is to have a download', async () => {
			await open({ state: 'takeover', scheme, more: '&view=ask', size: { width: 460, height: 320 } });
			await page.waitForSelector('.question');
			await page.screenshot({ path: `${output}ask-${scheme}.png` });
			expect(await defects()).toEqual([]);
		});

		test('details of a download, in the popup and beside the list', async () => {
			await open({ state: 'stalled', scheme });
			await page.click('.row:nth-child(2) .name button');
			await page.waitForSelector('.moment');
			await page.screenshot({ path: `${output}details-popup-${scheme}.png` });
			expect(await defects('.details-body')).toEqual([]);
			const size = { width: 1280, height: 900 };
			await open({ state: 'mixed', scheme, more: '&view=tab', size });
			await page.click('.row:nth-child(6) .name button');
			await page.waitForSelector('.moment');
			await page.screenshot({ path: `${output}details-tab-${scheme}.png` });
			expect(await defects()).toEqual([]);
			expect(await page.evaluate('document.activeElement.id')).toBe('details-name');
			await page.keyboard.press('Escape');
			expect(await page.evaluate('document.activeElement.textContent')).toBe('quarterly-report.pdf');
		});

		test.each(['mixed', 'nothingFailed'])('statistics: %s', async state => {
			const size = { width: 1280, height: 900 };
			await open({ state, scheme, more: '&view=tab', size });
			await page.click('nav button:last-of-type');
			await page.waitForSelector(state === 'mixed' ? '.plot' : '.empty');
			await page.screenshot({ path: `${output}statistics-${state}-${scheme}.png` });
			expect(await defects()).toEqual([]);
		});

		test.each([
			['pickerLooking', '.connecting'],
			['pickerItem', '.offer'],
			['pickerSound', '.offer'],
			['pickerProtected', '.picker-end'],
			['pickerPlaylist', '.entries li'],
			['pickerProblem', '.card'],
		])('popup: %s', async (state, shown) => {
			await open({ state, scheme });
			await page.click('.add .icon-button');
			await page.waitForSelector(`.picker ${shown}`);
			await page.screenshot({ path: `${output}${state}-${scheme}.png` });
			expect(await defects('.details-body')).toEqual([]);
		});

		test('everything that can be chosen of a video', async () => {
			await open({ state: 'pickerItem', scheme, size: { width: 420, height: 1_000 } });
			await page.click('.add .icon-button');
			await page.waitForSelector('.offer');
			await page.click('.more summary');
			await page.click('.languages input');
			await page.screenshot({ path: `${output}picker-more-${scheme}.png` });
			expect(await defects('.details-body')).toEqual([]);
		});

		test('popup from right to left', async () => {
			await open({ state: 'mixed', scheme, more: '&dir=rtl' });
			await page.screenshot({ path: `${output}rtl-${scheme}.png` });
			expect(await defects()).toEqual([]);
		});

		test('dashboard', async () => {
			await open({ state: 'mixed', scheme, more: '&view=tab', size: { width: 1100, height: 800 } });
			await page.screenshot({ path: `${output}dashboard-${scheme}.png` });
			expect(await defects()).toEqual([]);
		});

		test('menu of a row, which asks once more before it throws bytes away', async () => {
			await open({ state: 'mixed', scheme });
			await page.click('.row:nth-child(5) [popovertarget]');
			await page.waitForSelector('.menu:popover-open');
			await page.screenshot({ path: `${output}menu-${scheme}.png` });
			const cancel = '.menu:popover-open [role=menuitem]:nth-last-child(2)';
			await page.click(cancel);
			expect(await textOf(cancel)).toBe('Discard 7.1 GB?');
			const asked = nextAsk();
			await page.click(cancel);
			expect(await asked).toMatchObject({ name: 'call', params: { method: 'task.cancel' } });
		});
	});
}

test('settings on a narrow page, and from right to left', async () => {
	const wanted = { state: 'busySettings', scheme: 'light' as const, size: { width: 400, height: 1900 } };
	for (const dir of ['ltr', 'rtl']) {
		await open({ ...wanted, more: `&view=options&dir=${dir}` });
		await page.waitForSelector('.field');
		await page.screenshot({ path: `${output}options-narrow-${dir}.png` });
		expect(await defects()).toEqual([]);
	}
});

test('a setting is checked while it is typed, saved when it is meant, and goes back to its default', async () => {
	await open({ state: 'empty', scheme: 'light', more: '&view=options', size: { width: 900, height: 1500 } });
	await page.waitForSelector('#f-maxConcurrent');
	const heard = everyAsk();
	const { asked } = heard;
	const said = `[aria-labelledby=l-maxConcurrent] .field-said`;
	await page.click('#f-maxConcurrent', { count: 3 });
	await page.keyboard.type('33');
	expect(await textOf(said)).toBe('A whole number from 1 to 32.');
	await page.keyboard.press('Tab');
	expect(asked).toEqual([]);
	await page.click('#f-maxConcurrent', { count: 3 });
	await page.keyboard.type('7');
	expect(await textOf(said)).toBe('');
	await page.keyboard.press('Tab');
	await page.waitForSelector('.saved');
	expect(asked).toMatchObject([{ params: { method: 'settings.set', params: { maxConcurrent: 7 } } }]);
	await page.click('[aria-labelledby=l-maxConcurrent] .link');
	await page.waitForFunction("document.querySelector('#f-maxConcurrent').value === '5'");
	await page.click('#f-allowedHours');
	await page.waitForSelector('.span');
	expect(asked.at(-1)).toMatchObject({
		params: { params: { allowedHours: [{ days: [1, 2, 3, 4, 5], from: 1_320, to: 360 }] } },
	});
	heard.end();
});

test('what has stalled offers to be started again, or given up', async () => {
	await open({ state: 'stalled', scheme: 'light' });
	const asked = nextAsk();
	await page.click('.remedies button:first-of-type');
	expect(await asked).toMatchObject({ name: 'call', params: { method: 'task.restart' } });
});

test('what was chosen of a page is what is added, and remembered when that is wanted', async () => {
	await open({ state: 'pickerItem', scheme: 'light' });
	const asked = everyAsk();
	await page.click('.add .icon-button');
	await page.waitForSelector('.offer');
	await page.click('.offer:nth-of-type(4)');
	await page.click('.more summary');
	await page.type('.clip input:first-of-type', '1:30');
	expect(await page.evaluate("document.querySelector('.picker-end .primary').disabled")).toBe(false);
	await page.type('.clip input:last-of-type', '0:59');
	expect(await page.evaluate("document.querySelector('.picker-end .primary').disabled")).toBe(true);
	await page.click('.clip input:last-of-type', { count: 3 });
	await page.keyboard.type('2:00');
	await page.select('.sponsor select', 'remove');
	await page.click('.remember');
	await page.click('.picker-end .primary');
	const added = await asked.until('add');
	const url = 'https://example.com/watch/1';
	expect(added.params).toMatchObject({
		items: [
			{
				url,
				wish: {
					source: 'page',
					choice: {
						pick: { kind: 'height', height: 1080 },
						clip: { start: 90, end: 120 },
						sponsorBlock: { mode: 'remove', categories: ['sponsor'] },
					},
				},
			},
		],
	});
	asked.end();
});

test('of a list those are added that were chosen, in the order that is shown', async () => {
	await open({ state: 'pickerPlaylist', scheme: 'light' });
	const asked = everyAsk();
	await page.click('.add .icon-button');
	await page.waitForSelector('.entries li');
	await page.type('.playlist input[type=search]', 'lecture 9');
	await page.waitForFunction("document.querySelectorAll('.entries li').length === 11");
	await page.click('.playlist-tools label:first-of-type');
	await page.click('.playlist-tools label:nth-of-type(2)');
	await page.click('.entries li:last-of-type label');
	expect(await textOf('.picker-end .primary')).toBe('Download 10');
	await page.click('.picker-end .primary');
	const added = (await asked.until('add')).params as { items: { url: string }[] };
	expect(added.items.map(({ url }) => Number(url.split('/').at(-1)))).toEqual([
		99, 98, 97, 96, 95, 94, 93, 92, 91, 90,
	]);
	asked.end();
});

test('a wrong address is said at the field', async () => {
	await open({ state: 'empty', scheme: 'light' });
	await page.type('textarea', 'blob:https://example.org/1');
	await page.keyboard.press('Enter');
	await page.waitForFunction("document.querySelector('#add-wrong').textContent !== ''");
	await page.screenshot({ path: `${output}wrong-light.png` });
	expect(await textOf('#add-wrong')).toContain('Only http and https addresses can be downloaded.');
});

test('forced colours', async () => {
	await page.emulateMediaFeatures([]);
	const session = await page.createCDPSession();
	await session.send('Emulation.setEmulatedMedia', {
		features: [{ name: 'forced-colors', value: 'active' }],
	});
	await page.goto(address('mixed'));
	await page.waitForSelector('.row');
	await page.screenshot({ path: `${output}forced-colors.png` });
	await session.detach();
});

test('draws of ten thousand rows only those in view, and scrolls to the last', async () => {
	await open({ state: 'tenThousand', scheme: 'light' });
	expect(await page.evaluate("document.querySelectorAll('.row').length")).toBeLessThan(40);
	for (let step = 0; step < 10; step += 1) {
		await page.evaluate("document.querySelector('.scroller').scrollTop = 1e9");
		await page.evaluate('new Promise(requestAnimationFrame)');
	}
	expect(await page.evaluate("[...document.querySelectorAll('.row')].at(-1).ariaPosInSet")).toBe('10000');
});

test('everything is reached with Tab, and shows where the focus is', async () => {
	await open({ state: 'mixed', scheme: 'light' });
	const seen = new Set<string>();
	for (let press = 0; press < 60; press += 1) {
		await page.keyboard.press('Tab');
		seen.add(
			(await page.evaluate(`(() => {
				const at = document.activeElement;
				const ring = getComputedStyle(at).outlineStyle;
				return (at.ariaLabel || at.textContent) + (at === document.body || ring !== 'none' ? '' : ' has no ring');
			})()`)) as string,
		);
	}
	const all = [...seen];
	expect(all.filter(name => name.endsWith('has no ring'))).toEqual([]);
	for (const name of [
		'Pause all',
		'Pause',
		'Try again',
		'Show in folder',
		'More for node-v26.10.0-linux-x64.tar.xz',
	])
		expect(all).toContain(name);
});

type Wanted = {
	readonly state: string;
	readonly scheme: 'light' | 'dark';
	readonly more?: string;
	readonly size?: { readonly width: number; readonly height: number };
};

const address = (state: string, more = '') =>
	`${server.resolvedUrls?.local[0]}gallery/index.html?state=${state}${more}`;

async function open({ state, scheme, more = '', size = popupSize }: Wanted): Promise<void> {
	await page.setViewport({ ...size, deviceScaleFactor: 2 });
	await page.emulateMediaFeatures([
		{ name: 'prefers-color-scheme', value: scheme },
		{ name: 'prefers-reduced-motion', value: 'reduce' },
	]);
	await page.goto(address(state, more));
	await page.waitForSelector('.header');
}

const textOf = (selector: string) =>
	page.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);

type Asked = { readonly name: string; readonly params: unknown };

/** All that the page asks of the background from now on. */
function everyAsk() {
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
		end: () => page.off('console', hear),
	};
}

function nextAsk(): Promise<unknown> {
	return new Promise(resolve => {
		page.once('console', message => resolve(JSON.parse(message.text().replace(/^asked /u, ''))));
	});
}

/** What no state may have: scrolling sideways, a control without a name, words without a translation. */
async function defects(scroller = '.scroller'): Promise<string[]> {
	return (await page.evaluate(`(() => {
		const found = [];
		if (document.documentElement.scrollWidth > innerWidth) found.push('scrolls sideways');
		const box = document.querySelector(${JSON.stringify(scroller)});
		if (box.scrollWidth > box.clientWidth) found.push('list scrolls sideways');
		for (const control of document.querySelectorAll('button, textarea, input, select, [role=progressbar], [role=menu]'))
			if (!(control.ariaLabel || control.textContent.trim() || control.labels?.length)) found.push('no name: ' + control.outerHTML);
		// Templates have braces that are meant.
		const text = [...document.querySelectorAll('.field-words p')]
			.reduce((all, { innerText }) => all.replace(innerText, ''), document.body.innerText);
		if (/\\{[a-z]+\\}|undefined|NaN|\\$[a-z]+\\$/.test(text)) found.push('raw words');
		return found;
	})()`)) as string[];
}
