import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGallery, type Gallery } from '../support/e2e/gallery.ts';

/** The pages as they are used: with the mouse, with the keyboard, and with very long lists. */
let gallery: Gallery;

beforeAll(async () => {
	gallery = await openGallery();
});

afterAll(() => gallery?.[Symbol.asyncDispose]());

test('a setting is checked while it is typed, saved when it is meant, and goes back to its default', async () => {
	await gallery.open({
		state: 'empty',
		scheme: 'light',
		more: '&view=options',
		size: { width: 900, height: 1500 },
	});
	await gallery.page.waitForSelector('#f-maxConcurrent');
	const heard = gallery.everyAsk();
	const { asked } = heard;
	const said = `[aria-labelledby=l-maxConcurrent] .field-said`;
	await gallery.page.click('#f-maxConcurrent', { count: 3 });
	await gallery.page.keyboard.type('33');
	expect(await gallery.textOf(said)).toBe('A whole number from 1 to 32.');
	await gallery.page.keyboard.press('Tab');
	expect(asked).toEqual([]);
	await gallery.page.click('#f-maxConcurrent', { count: 3 });
	await gallery.page.keyboard.type('7');
	expect(await gallery.textOf(said)).toBe('');
	await gallery.page.keyboard.press('Tab');
	await gallery.page.waitForSelector('.saved');
	expect(asked).toMatchObject([{ params: { method: 'settings.set', params: { maxConcurrent: 7 } } }]);
	await gallery.page.click('[aria-labelledby=l-maxConcurrent] .link');
	await gallery.page.waitForFunction("document.querySelector('#f-maxConcurrent').value === '5'");
	await gallery.page.click('#f-allowedHours');
	await gallery.page.waitForSelector('.span');
	expect(asked.at(-1)).toMatchObject({
		params: { params: { allowedHours: [{ days: [1, 2, 3, 4, 5], from: 1_320, to: 360 }] } },
	});
	heard.end();
});

test('what has stalled offers to be started again, or given up', async () => {
	await gallery.open({ state: 'stalled', scheme: 'light' });
	const asked = gallery.nextAsk();
	await gallery.page.click('.remedies button:first-of-type');
	expect(await asked).toMatchObject({ name: 'call', params: { method: 'task.restart' } });
});

test('what was chosen of a page is what is added, and remembered when that is wanted', async () => {
	await gallery.open({ state: 'pickerItem', scheme: 'light' });
	const asked = gallery.everyAsk();
	await gallery.page.click('.add .icon-button');
	await gallery.page.waitForSelector('.offer');
	await gallery.page.click('.offer:nth-of-type(4)');
	await gallery.page.click('.more summary');
	await gallery.page.type('.clip input:first-of-type', '1:30');
	expect(await gallery.page.evaluate("document.querySelector('.picker-end .primary').disabled")).toBe(false);
	await gallery.page.type('.clip input:last-of-type', '0:59');
	expect(await gallery.page.evaluate("document.querySelector('.picker-end .primary').disabled")).toBe(true);
	await gallery.page.click('.clip input:last-of-type', { count: 3 });
	await gallery.page.keyboard.type('2:00');
	await gallery.page.select('.sponsor select', 'remove');
	await gallery.page.click('.remember');
	await gallery.page.click('.picker-end .primary');
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
	await gallery.open({ state: 'pickerPlaylist', scheme: 'light' });
	const asked = gallery.everyAsk();
	await gallery.page.click('.add .icon-button');
	await gallery.page.waitForSelector('.entries li');
	await gallery.page.type('.playlist input[type=search]', 'lecture 9');
	await gallery.page.waitForFunction("document.querySelectorAll('.entries li').length === 11");
	await gallery.page.click('.playlist-tools label:first-of-type');
	await gallery.page.click('.playlist-tools label:nth-of-type(2)');
	await gallery.page.click('.entries li:last-of-type label');
	expect(await gallery.textOf('.picker-end .primary')).toBe('Download 10');
	await gallery.page.click('.picker-end .primary');
	const added = (await asked.until('add')).params as { items: { url: string }[] };
	expect(added.items.map(({ url }) => Number(url.split('/').at(-1)))).toEqual([
		99, 98, 97, 96, 95, 94, 93, 92, 91, 90,
	]);
	asked.end();
});

test('a wrong address is said at the field', async () => {
	await gallery.open({ state: 'empty', scheme: 'light' });
	await gallery.page.type('textarea', 'blob:https://example.org/1');
	await gallery.page.keyboard.press('Enter');
	await gallery.page.waitForFunction("document.querySelector('#add-wrong').textContent !== ''");
	expect(await gallery.textOf('#add-wrong')).toContain('Only http and https addresses can be downloaded.');
});

test('draws of ten thousand rows only those in view, and scrolls to the last', async () => {
	await gallery.open({ state: 'tenThousand', scheme: 'light' });
	expect(await gallery.page.evaluate("document.querySelectorAll('.row').length")).toBeLessThan(40);
	for (let step = 0; step < 10; step += 1) {
		await gallery.page.evaluate("document.querySelector('.scroller').scrollTop = 1e9");
		await gallery.page.evaluate('new Promise(requestAnimationFrame)');
	}
	expect(await gallery.page.evaluate("[...document.querySelectorAll('.row')].at(-1).ariaPosInSet")).toBe(
		'10000',
	);
});

test('everything is reached with Tab, and shows where the focus is', async () => {
	await gallery.open({ state: 'mixed', scheme: 'light' });
	const seen = new Set<string>();
	for (let press = 0; press < 60; press += 1) {
		await gallery.page.keyboard.press('Tab');
		seen.add(
			(await gallery.page.evaluate(`(() => {
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
