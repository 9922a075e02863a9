import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openGallery, type Gallery } from '../support/e2e/gallery.ts';

/** The pages as they are used: with the mouse, with the keyboard, and with very long lists. */
const look = '[aria-label="Look for video and audio"]';
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
	await gallery.page.click(look);
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
	await gallery.page.click(look);
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

test('an address in the clipboard stands ready where that is wanted, and is pasted by a button', async () => {
	await gallery.open({ state: 'empty', more: '&clipboard=https://example.org/found.zip' });
	await gallery.page.waitForFunction(
		"document.querySelector('textarea').value === 'https://example.org/found.zip'",
	);
	await gallery.open({ state: 'empty', more: '&clipboard=just%20words' });
	await gallery.page.evaluate('new Promise(requestAnimationFrame)');
	expect(await gallery.page.evaluate("document.querySelector('textarea').value")).toBe('');
	await gallery.open({ state: 'empty' });
	await gallery.page.click('.add [aria-label=Paste]');
	await gallery.page.waitForFunction(
		"document.querySelector('textarea').value === 'https://example.com/pasted.zip'",
	);
	const asked = gallery.nextAsk();
	await gallery.page.keyboard.press('Enter');
	expect(await asked).toMatchObject({
		name: 'addMany',
		params: { items: [{ url: 'https://example.com/pasted.zip' }] },
	});
});

test('of many those are chosen that are meant, with mouse and keyboard, and added some at a time', async () => {
	const { page } = gallery;
	await gallery.open({ state: 'batchMany', more: '&view=batch', size: { width: 1_000, height: 700 } });
	await page.waitForSelector('.batch-row');
	const chosen = () => gallery.textOf('.chosen');
	await page.click('.batch-row:nth-child(2)');
	await page.keyboard.down('Shift');
	await page.click('.batch-row:nth-child(5)');
	await page.keyboard.up('Shift');
	expect(await chosen()).toBe('4 selected / 5,000');
	await page.focus('.batch-row:nth-child(1)');
	await page.keyboard.press('Space');
	await page.keyboard.press('End');
	await page.waitForSelector('[aria-posinset="5000"]:focus');
	await page.keyboard.press('Space');
	expect(await chosen()).toBe('6 selected / 5,000');
	await page.type('input[type=search]', '/IMG_1\\d\\d\\.jpg$/');
	await page.waitForFunction("document.querySelector('.chosen').textContent === '0 selected / 100'");
	await page.click('[aria-label="Select all"]');
	await page.click('.batch-row:nth-child(1) input');
	await page.click('[aria-label="Invert selection"]');
	expect(await chosen()).toBe('1 selected / 100');
	await page.click('[aria-label="Invert selection"]');
	await page.type('#batch-mask', 'a/b');
	await page.waitForSelector('.batch-end .primary:disabled');
	await page.click('#batch-mask', { count: 3 });
	await page.keyboard.type('{index}');
	const heard = gallery.everyAsk();
	await page.click('.batch-end .primary:enabled');
	await vi.waitUntil(() => heard.asked.filter(({ name }) => name === 'addMany').length === 2);
	const adds = heard.asked.filter(({ name }) => name === 'addMany');
	const items = adds.flatMap(
		({ params }) => (params as { items: { url: string; nameTemplate: string }[] }).items,
	);
	expect(items).toHaveLength(99);
	expect(items.at(-1)).toMatchObject({
		url: 'https://photos.example.com/199/IMG_199.jpg',
		nameTemplate: '{index}',
		media: { index: 99 },
	});
	await page.waitForSelector('.fate-added');
	expect(await chosen()).toBe('0 selected / 100');
	heard.end();
});

test('a range is said before it is added, or taken as it is', async () => {
	await gallery.open({ state: 'empty' });
	await gallery.page.type('textarea', 'https://a.example/[001-120].jpg');
	expect(await gallery.textOf('.add-preview')).toContain('120 addresses');
	await gallery.page.click('.add-preview input');
	expect(await gallery.textOf('.add-preview')).not.toContain('120');
	await gallery.page.click('.add-preview input');
	const heard = gallery.everyAsk();
	await gallery.page.click('.add .primary');
	await vi.waitUntil(() => heard.asked.filter(({ name }) => name === 'addMany').length === 3);
	heard.end();
	await gallery.page.waitForFunction("document.querySelector('textarea').value === ''");
	expect(await gallery.textOf('.toast')).toBe('120 downloads added');
});

test('what is broken is repaired with a click, and what helps is there to be copied', async () => {
	await gallery.open({ state: 'empty', more: '&view=setup', size: { width: 900, height: 1200 } });
	await gallery.page.waitForSelector('.verdict-broken .secondary');
	expect(await gallery.textOf('.verdict-warn code')).toBe('rustloader yt-dlp update');
	const heard = gallery.everyAsk();
	await gallery.page.click('.verdict-broken .secondary');
	expect(await heard.calls('doctor.fix', 1)).toEqual([{ ids: ['registration:firefox'] }]);
	await gallery.page.waitForFunction("!document.querySelector('.verdict-broken, .verdict-warn')");
	heard.end();
});

test('what could not be repaired says so, with what tells why', async () => {
	await gallery.open({ state: 'unrepaired', more: '&view=setup', size: { width: 900, height: 1200 } });
	await gallery.page.waitForSelector('.verdict-broken .secondary');
	expect(await gallery.page.$('[role=alert]')).toBeNull();
	await gallery.page.click('.verdict-broken .secondary');
	await gallery.page.waitForSelector('.verdict-broken [role=alert]');
	expect(await gallery.textOf('.verdict-broken [role=alert] code')).toBe('rustloader doctor --fix');
});

test('a wrong address is said at the field', async () => {
	await gallery.open({ state: 'empty', scheme: 'light' });
	await gallery.page.type('textarea', 'blob:https://example.org/1');
	await gallery.page.keyboard.press('Enter');
	await gallery.page.waitForFunction("document.querySelector('#add-wrong').textContent !== ''");
	expect(await gallery.textOf('#add-wrong')).toContain('Only http and https addresses can be downloaded.');
});

test('of 500 videos the first are shown, then all, and one is saved with a click', async () => {
	await gallery.open({ state: 'mediaMany', scheme: 'light', more: '&dir=rtl' });
	await gallery.page.waitForSelector('.media-card');
	expect(await gallery.page.evaluate("document.querySelectorAll('.media-card').length")).toBe(3);
	await gallery.page.click('.media-end [aria-expanded]');
	await gallery.page.waitForFunction("document.querySelectorAll('.media-card').length === 500");
	const asked = gallery.everyAsk();
	await gallery.page.click('.media-card:nth-child(2) > .icon-button');
	expect((await asked.until('addCards')).params).toEqual({ tab: 1, cards: [{ key: 'many:1', url: null }] });
	await gallery.page.click('.media-card:nth-child(2) .step:nth-of-type(2)');
	await vi.waitUntil(() => asked.asked.filter(({ name }) => name === 'addCards').length === 2);
	expect(asked.asked.at(-1)?.params).toMatchObject({
		cards: [{ url: 'https://cdn.example.com/concert_720p.mp4' }],
	});
	asked.end();
});

test('a site is never looked at, and is again, with one click each', async () => {
	await gallery.open({ state: 'mediaSome', scheme: 'light' });
	await gallery.page.waitForSelector('.modes');
	const asked = gallery.everyAsk();
	await gallery.page.click('.modes button:nth-child(3)');
	expect((await asked.until('setSiteMode')).params).toEqual({
		url: 'https://example.com/watch/1',
		mode: 'never',
	});
	await gallery.page.click('.modes button:nth-child(1)');
	await vi.waitUntil(() => asked.asked.filter(({ name }) => name === 'setSiteMode').length === 2);
	expect(asked.asked.filter(({ name }) => name === 'setSiteMode').at(-1)?.params).toMatchObject({
		mode: null,
	});
	asked.end();
});

const tab = { more: '&view=tab', size: { width: 1280, height: 800 } };
const names = () =>
	gallery.page.evaluate(
		"[...document.querySelectorAll('.row .name')].map(name => name.textContent)",
	) as Promise<string[]>;

test('draws of ten thousand rows only those in view, and reaches the last', async () => {
	await gallery.open({ state: 'tenThousand', ...tab });
	expect(await gallery.page.evaluate("document.querySelectorAll('.row').length")).toBeLessThan(40);
	expect(await gallery.page.evaluate("document.querySelectorAll('*').length")).toBeLessThan(1_500);
	for (let step = 0; step < 10; step += 1) {
		await gallery.page.evaluate("document.querySelector('.scroller').scrollTop = 1e9");
		await gallery.page.evaluate('new Promise(requestAnimationFrame)');
	}
	const last = "[...document.querySelectorAll('.row')].at(-1).ariaPosInSet";
	expect(await gallery.page.evaluate(last)).toBe('10000');
});

test.each(['tenThousand', 'manyFailed'])(
	'%s: a list scrolls as far as the wheel says, both ways',
	async state => {
		await gallery.open({ state, ...tab });
		await gallery.page.evaluate("document.querySelector('.scroller').scrollTop = 60_000");
		await gallery.page.evaluate(
			'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))',
		);
		// Each frame moves what is in view by what was scrolled and nothing else; nothing in view is ever blank.
		const frames = (await gallery.page.evaluate(`(async () => {
		const box = document.querySelector('.scroller');
		const frame = () => new Promise(requestAnimationFrame);
		const inView = () => {
			const { top, bottom } = box.getBoundingClientRect();
			return [...document.querySelectorAll('.row')].map(row => [row, row.getBoundingClientRect()])
				.filter(([, { top: at, bottom: to }]) => to > top && at < bottom);
		};
		const seen = [];
		let most = 0;
		for (const step of [...Array(24).fill(150), ...Array(48).fill(-150)]) {
			const [row, { top }] = inView()[2];
			box.scrollBy(0, step);
			await frame();
			await frame();
			const moved = row.isConnected ? row.getBoundingClientRect().top - top : NaN;
			const rows = inView();
			const gaps = rows.slice(1).some(([, { top }], at) => Math.abs(top - rows[at][1].bottom) > 1);
			most = Math.max(most, document.querySelectorAll('.row').length);
			seen.push({ off: Math.abs(moved + step), gaps });
		}
		return { off: Math.max(...seen.map(({ off }) => off)), gaps: seen.some(({ gaps }) => gaps), most };
	})()`)) as { off: number; gaps: boolean; most: number };
		expect(frames.gaps).toBe(false);
		expect(frames.off).toBeLessThanOrEqual(1);
		expect(frames.most).toBeLessThan(45);
	},
);

test('the first frame waits for nobody, and is little work', async () => {
	await gallery.page.setViewport({ width: 420, height: 560 });
	// As the background takes its time: no word from it in this state but that it connects.
	await gallery.page.goto(gallery.address('connecting'));
	await gallery.page.waitForSelector('.header');
	const frame =
		"['.header', '.add textarea', '.toolbar', 'main', '.cookies'].filter(part => !document.querySelector(part))";
	expect(await gallery.page.evaluate(frame)).toEqual([]);
	await gallery.open({ state: 'many' });
	const boxes =
		"JSON.stringify(['.add', '.toolbar', 'main', '.cookies'].map(part => document.querySelector(part).getBoundingClientRect()))";
	const filled = await gallery.page.evaluate(boxes);
	expect(await gallery.page.evaluate("document.querySelectorAll('body *').length")).toBeLessThan(900);
	// Whatever comes, nothing of the frame moves.
	await gallery.open({ state: 'connecting' });
	expect(await gallery.page.evaluate(boxes)).toBe(filled);
});

test('the list is searched, parted, and shown by site', async () => {
	await gallery.open({ state: 'mixed', ...tab });
	await gallery.page.keyboard.press('/');
	await gallery.page.keyboard.type('PODCAST files.');
	await gallery.page.waitForFunction("document.querySelectorAll('.row').length === 1");
	expect(await names()).toEqual(['podcast-episode-118.mp3']);
	await gallery.page.keyboard.type(' nothing');
	await gallery.page.waitForSelector('.empty');
	expect(await gallery.textOf('.empty')).toBe('Nothing found for “PODCAST files. nothing”.');
	await gallery.page.keyboard.press('Escape');
	await gallery.page.waitForFunction("document.querySelectorAll('.row').length === 10");
	await gallery.page.click('.parts button:nth-of-type(5)');
	expect(await names()).toEqual(['quarterly-report.pdf']);
	await gallery.page.click('.sites button:first-of-type');
	expect(await gallery.textOf('.part-title')).toBe('files.example.com');
	expect(await names()).toHaveLength(3);
});

test('what was removed can be had back, and is gone once the moment is over or the page closes', async () => {
	await gallery.open({ state: 'mixed', ...tab });
	const heard = gallery.everyAsk();
	const before = await names();
	await gallery.page.focus('.row:nth-child(5)');
	await gallery.page.keyboard.press('Delete');
	await gallery.page.waitForSelector('.toast-undo');
	expect(await names()).not.toContain('quarterly-report.pdf');
	// Whoever removes with the keyboard goes on at the next row.
	expect(await gallery.page.evaluate('document.activeElement.ariaLabel')).toMatch(/^podcast-episode-118/u);
	await gallery.page.click('.toast-undo');
	expect(await names()).toEqual(before);
	expect(heard.asked).toEqual([]);
	await gallery.page.focus('.row:nth-child(5)');
	await gallery.page.keyboard.press('Delete');
	await gallery.page.evaluate("dispatchEvent(new Event('pagehide'))");
	expect(await heard.calls('task.remove', 1)).toHaveLength(1);
	heard.end();
});

test('several are chosen with keys and with the mouse, and done with at once', async () => {
	await gallery.open({ state: 'mixed', ...tab });
	const { page } = gallery;
	await page.focus('.row:nth-child(1)');
	await page.keyboard.press('Space');
	await page.keyboard.down('Shift');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.up('Shift');
	expect(await gallery.textOf('.chosen')).toBe('3 selected');
	const heard = gallery.everyAsk();
	await page.click('.toolbar [aria-label=Pause]');
	expect(await heard.calls('task.pause', 3)).toHaveLength(3);
	heard.end();
	await page.keyboard.down('Control');
	await page.click('.row:nth-child(3) .numbers');
	await page.click('.row:nth-child(5) .sub');
	await page.keyboard.up('Control');
	expect(await gallery.textOf('.chosen')).toBe('3 selected');
	expect(await page.evaluate("document.querySelectorAll('.kind input:checked').length")).toBe(3);
	await page.focus('.row:nth-child(1) input');
	await page.keyboard.press('Escape');
	expect(await page.$('.chosen')).toBeNull();
	await page.keyboard.down('Control');
	await page.keyboard.press('a');
	await page.keyboard.up('Control');
	expect(await gallery.textOf('.chosen')).toBe('10 selected');
});

test('the order is changed by dragging, by keys, and for several at once', async () => {
	await gallery.open({ state: 'many', ...tab });
	const { page } = gallery;
	const heard = gallery.everyAsk();
	const idOf = (place: number) =>
		page.evaluate(`document.querySelector('.row:nth-child(${place})').dataset.id`) as Promise<string>;
	const [sixth, seventh, ninth, tenth] = await Promise.all([6, 7, 9, 10].map(idOf));
	await page.click('.row:nth-child(6) input');
	await page.click('.row:nth-child(7) input');
	expect(await page.evaluate("[...document.querySelectorAll('.kind input:checked')].length")).toBe(2);
	await drag('.row:nth-child(7) .sub', '.row:nth-child(9)', 0.8);
	expect(await heard.calls('task.move', 2)).toEqual([
		{ task: sixth, before: tenth },
		{ task: seventh, before: tenth },
	]);
	await page.focus('.row:nth-child(8)');
	await page.keyboard.down('Alt');
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.up('Alt');
	const eighth = await idOf(8);
	expect((await heard.calls('task.move', 4)).slice(2)).toEqual([
		{ task: eighth, before: seventh },
		{ task: eighth, before: tenth },
	]);
	// What runs has no place to be moved to.
	await drag('.row:nth-child(9) .sub', '.row:nth-child(1)', 0.2);
	expect(await heard.calls('task.move', 4)).toHaveLength(4);
	expect(ninth).toBe(await idOf(9));
	heard.end();
});

/** With the mouse, as a person does; `share`: how far down on the row it is let go. */
async function drag(from: string, to: string, share: number): Promise<void> {
	const { page } = gallery;
	const boxOf = async (selector: string) =>
		(await page.$(selector).then(found => found?.boundingBox())) ?? boom();
	const start = await boxOf(from);
	const end = await boxOf(to);
	await page.mouse.move(start.x + 4, start.y + start.height / 2);
	await page.mouse.down();
	await page.mouse.move(start.x + 30, start.y + start.height, { steps: 4 });
	await page.mouse.move(end.x + 60, end.y + end.height * share, { steps: 6 });
	await page.mouse.up();
}

const boom = (): never => {
	throw new Error('no such row');
};

test('everything is reached with Tab, and shows where the focus is', async () => {
	await gallery.open({ state: 'mixed', scheme: 'light' });
	const seen = new Set<string>();
	for (let press = 0; press < 70; press += 1) {
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
