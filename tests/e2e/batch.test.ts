import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DrivenBrowser, Popup } from '../support/browsers/driven-browser.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { popupText, press, typeAddress } from '../support/e2e/popup.ts';
import { inScene, type Scene } from '../support/e2e/scene.ts';
import { openSite, type Page, type Site } from '../support/media/site.ts';
import { browserNames } from './browsers.ts';

const linkCount = 60;
const setPaths = Array.from({ length: linkCount }, (_, place) => `/set/part-${place + 1}.bin`);
const contentOf = (path: string): string => `what is at ${path}\n`.repeat(100);
const file = (path: string): [string, Page] => [
	path,
	// Firefox lets a page of ours read only what is open to all, without the permission to see sites.
	{ type: 'application/octet-stream', body: contentOf(path), isOpen: true },
];

const some = `<!doctype html><title>Some</title><a href="/before.bin">before</a>
	<p id="selected"><span id="word">These:</span> <a href="/in-1.bin">one</a> <a href="/in-2.bin">two</a></p>
	<a href="/after.bin">after</a>
	<script>getSelection().selectAllChildren(document.getElementById('selected'))</script>`;

/** The second of our two, in a menu of their own, which is the nth from below in Chromium's. */
const itemAfter = (nth: number): string[] => [
	...Array.from({ length: nth }, () => 'Up'),
	'Right',
	'Down',
	'Return',
];

test.for(browserNames)(
	'%s: of sixty links those are chosen that are meant, and become files under names by a template; so does a range',
	(name, context) =>
		inScene({}, async scene => {
			await using site = await openSite(pages);
			const browser = await scene.launch(name);
			await browser.goTo(`${site.base}/list`);
			await chooseOfPage(scene, browser, site);
			await chooseOfSelection(browser, site);
			await addRange(scene, browser, site);
		})(context),
);

function pages(): ReturnType<Parameters<typeof openSite>[0]> {
	const numbers = Array.from({ length: linkCount }, (_, place) => place + 1);
	const links = numbers.map(number => `<a href="/set/part-${number}.bin">Part ${number}: of “the” set</a>`);
	const body = `<!doctype html><meta charset="utf-8"><title>The set</title><h1>The set</h1><a href="/about">About</a><img src="/x.png">${links.join(' ')}`;
	return {
		'/list': { type: 'text/html', body },
		'/some': { type: 'text/html', body: some },
		...Object.fromEntries(setPaths.map(path => file(path))),
		// One that does not say how long it is, and one that is longer.
		[setPaths.at(-2) ?? '']: ({ method }) => (method === 'HEAD' ? { status: 405, body: '' } : { body: 'x' }),
		[setPaths.at(-1) ?? '']: { type: 'application/octet-stream', body: 'x'.repeat(20_000), isOpen: true },
		...Object.fromEntries(numbers.map(number => file(`/range/f${String(number).padStart(2, '0')}.zip`))),
	};
}

/** Twenty by an expression, renamed. */
async function chooseOfPage(scene: Scene, browser: DrivenBrowser, site: Site): Promise<void> {
	await browser.chooseFromContextMenu('h1', 'Download all links…', itemAfter(3));
	const page = await browser.ownPage('batch');
	await waitFor('all links', async () => (await countOf(page)) === `0 selected / ${linkCount + 2}`);
	// One that would take years is given up, and the page goes on.
	await type(page, 'input[type=search]', '/^(.+)+#$/');
	await waitFor('it to be given up', async () => (await popupText(page)).includes('takes too long'));
	expect(await countOf(page)).toBe('0 selected / 0');
	await filterBySize(page, site);
	await type(page, 'input[type=search]', '/part-[12]\\d\\.bin$/');
	await waitFor('those that fit', async () => (await countOf(page)) === '0 selected / 20');
	await press(page, 'Select all');
	await type(page, '#batch-mask', '{index} {title}');
	await waitFor('what they will be called', async () =>
		(await popupText(page)).includes('01 Part 10_ of “the” set.bin'),
	);
	await page.screenshot(scene.picture(`${browser.name}-batch`));
	await press(page, 'Download 20');
	for (let index = 1; index <= 20; index += 1) {
		const number = index + 9;
		const path = `/set/part-${number}.bin`;
		await isThere(
			scene,
			`${String(index).padStart(2, '0')} Part ${number}_ of “the” set.bin`,
			contentOf(path),
		);
	}
	expect(await scene.tasks()).toHaveLength(20);
	await page.close();
}

/** Servers are asked once somebody wants sizes, and only of files; one that says none can be kept or left. */
async function filterBySize(page: Popup, site: Site): Promise<void> {
	await type(page, 'input[type=search]', '/set');
	await waitFor('those of the set', async () => (await countOf(page)) === `0 selected / ${linkCount}`);
	expect(site.heads).toEqual([]);
	await type(page, '#batch-size-least', '0.01');
	await waitFor(
		'the large one, and the one that says nothing',
		async () => (await countOf(page)) === '0 selected / 2',
	);
	expect(new Set(site.heads)).toEqual(new Set(setPaths));
	await page.evaluate(`document.querySelector('.batch-sizes input[type=checkbox]').click()`);
	await waitFor('the large one', async () => (await countOf(page)) === '0 selected / 1');
	expect(await popupText(page)).toContain('part-60.bin');
	await type(page, '#batch-size-least', '');
	await waitFor('all again', async () => (await countOf(page)) === `0 selected / ${linkCount}`);
}

/** Of this page what is selected, and then of all tabs; it is not in front where the page that chooses is. */
async function chooseOfSelection(browser: DrivenBrowser, site: Site): Promise<void> {
	await browser.goTo(`${site.base}/some`);
	await browser.chooseFromContextMenu('#word', 'Download selected links…', itemAfter(2));
	const page = await browser.ownPage('batch');
	// What was selected is meant.
	await waitFor('the selection', async () => (await countOf(page)) === '2 selected / 2');
	expect(await popupText(page)).toContain('in-2.bin');
	await press(page, 'All tabs');
	await waitFor('all tabs', async () => (await countOf(page)) === '0 selected / 4');
	await page.close();
}

async function addRange(scene: Scene, browser: DrivenBrowser, site: Site): Promise<void> {
	const popup = await browser.openPopup();
	await typeAddress(popup, `${site.base}/range/f[01-12].zip`);
	await waitFor('it to be said', async () => (await popupText(popup)).includes('12 downloads added'));
	for (let number = 1; number <= 12; number += 1) {
		const name = `f${String(number).padStart(2, '0')}.zip`;
		await isThere(scene, name, contentOf(`/range/${name}`));
	}
	expect(await scene.tasks()).toHaveLength(32);
}

async function isThere({ home }: Scene, name: string, content: string): Promise<void> {
	const path = join(home.downloads, name);
	await waitFor(`the file ${name}`, () => existsSync(path));
	expect(readFileSync(path, 'utf8')).toBe(content);
}

const countOf = (page: Popup): Promise<string> =>
	page.evaluate<string>("document.querySelector('.chosen')?.textContent ?? ''");

const type = (page: Popup, selector: string, text: string): Promise<void> =>
	page.evaluate(`(() => {
		const field = document.querySelector(${JSON.stringify(selector)});
		field.value = ${JSON.stringify(text)};
		field.dispatchEvent(new window.InputEvent('input', { bubbles: true }));
	})()`);
