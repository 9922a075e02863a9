import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import languages from '../../extension/languages.json' with { type: 'json' };
import { openGallery, type Gallery } from '../support/e2e/gallery.ts';

/** Every state of the pages: drawn, looked over and, for who wants to see them, photographed to tests/output/pages/. */
const output = new URL('../output/pages/', import.meta.url).pathname;
const look = '[aria-label="Look for video and audio"]';
let gallery: Gallery;

beforeAll(async () => {
	await mkdir(output, { recursive: true });
	gallery = await openGallery();
});

afterAll(() => gallery?.[Symbol.asyncDispose]());

/** In light and then, on the same page, in dark. */
async function looksRight(name: string, scroller?: string): Promise<void> {
	for (const scheme of ['light', 'dark'] as const) {
		await gallery.colour(scheme);
		await gallery.photograph(`${output}${name}-${scheme}.png`);
		expect([scheme, await gallery.defects(scroller)]).toEqual([scheme, []]);
	}
}

const popupStates = [
	'empty',
	'connecting',
	'mixed',
	'many',
	'long',
	'faults',
	'stalled',
	'streams',
	'gathering',
	'notices',
	'takeover',
	'undelivered',
	'refused',
	'notInstalled',
	'hostExited',
	'unreachable',
	'mismatch',
];

test.each(popupStates)('popup: %s', async state => {
	await gallery.open({ state });
	await gallery.page.waitForSelector('.scroller');
	await looksRight(state);
});

test.each(['empty', 'busySettings', 'notInstalled', 'takeover'])('settings: %s', async state => {
	const size = { width: 900, height: state === 'takeover' ? 3800 : 1500 };
	await gallery.open({ state, more: '&view=options', size });
	await gallery.page.waitForSelector(state === 'notInstalled' ? '.card' : '#f-maxConcurrent');
	await looksRight(`options-${state}`);
});

test('a setting that is refused', async () => {
	await gallery.open({
		state: 'refusedSettings',
		more: '&view=options',
		size: { width: 900, height: 1500 },
	});
	await gallery.page.waitForSelector('#f-maxConcurrent');
	await gallery.page.type('#f-downloadFolder', '/mnt/archive');
	await gallery.page.keyboard.press('Tab');
	await gallery.page.waitForFunction(
		"document.querySelector('.field:has(#f-downloadFolder) .field-said').textContent !== ''",
	);
	await looksRight('options-refused');
});

test('the question who is to have a download', async () => {
	await gallery.open({ state: 'takeover', more: '&view=ask', size: { width: 460, height: 320 } });
	await gallery.page.waitForSelector('.question');
	await looksRight('ask', 'main');
});

test('details of a download, in the popup and beside the list', async () => {
	await gallery.open({ state: 'stalled' });
	await gallery.page.click('.row:nth-child(1) .name button');
	await gallery.page.waitForSelector('.moment');
	await looksRight('details-popup', '.details-body');
	const size = { width: 1280, height: 900 };
	await gallery.open({ state: 'mixed', more: '&view=tab', size });
	await gallery.page.click('.row:nth-child(5) .name button');
	await gallery.page.waitForSelector('.moment');
	await looksRight('details-tab');
	expect(await gallery.page.evaluate('document.activeElement.id')).toBe('details-name');
	await gallery.page.keyboard.press('Escape');
	expect(await gallery.page.evaluate('document.activeElement.textContent')).toBe('quarterly-report.pdf');
});

test.each(['mixed', 'nothingFailed'])('statistics: %s', async state => {
	const size = { width: 1280, height: 900 };
	await gallery.open({ state, more: '&view=tab', size });
	await gallery.page.click('.parts button:last-of-type');
	await gallery.page.waitForSelector(state === 'mixed' ? '.plot' : '.statistics h3');
	await looksRight(`statistics-${state}`);
});

test.each([
	['pickerLooking', '.connecting'],
	['pickerItem', '.offer'],
	['pickerSound', '.offer'],
	['pickerProtected', '.picker-end'],
	['pickerPlaylist', '.entries li'],
	['pickerProblem', '.card'],
])('popup: %s', async (state, shown) => {
	await gallery.open({ state });
	await gallery.page.click(look);
	await gallery.page.waitForSelector(`.picker ${shown}`);
	await looksRight(state, '.details-body');
});

test.each(['en', 'ar'])('everything that can be chosen of a video: %s', async language => {
	const more = `&language=${language}`;
	await gallery.open({ state: 'pickerItem', more, size: { width: 420, height: 1_000 } });
	await gallery.page.click('.add .icon-button:nth-of-type(2)');
	await gallery.page.waitForSelector('.offer');
	await gallery.page.click('.more summary');
	await gallery.page.click('.languages input');
	await looksRight(`picker-more-${language}`, '.details-body');
});

test.each([
	'mediaSome',
	'mediaKinds',
	'mediaOne',
	'mediaNone',
	'mediaAsk',
	'mediaNever',
	'mediaKnown',
	'mediaMany',
])('popup on a page: %s', async state => {
	await gallery.open({ state });
	await gallery.page.waitForSelector('.media');
	if (state === 'mediaKnown') await gallery.page.waitForSelector('.media .primary');
	await looksRight(state);
});

test.each([
	['batchSome', ''],
	['batchMany', ''],
	['batchEmpty', ''],
	['batchBlocked', ''],
	['batchLong', '&dir=rtl'],
	['batchList', ''],
])('choosing among many: %s', async (state, more) => {
	const size = { width: 1_000, height: 700 };
	await gallery.open({ state, more: `&view=batch${more}`, size });
	const shown = { batchEmpty: '.empty h2', batchBlocked: '.card, .batch-said', batchList: 'textarea' }[state];
	await gallery.page.waitForSelector(shown ?? '.batch-row');
	if (state === 'batchSome') {
		await gallery.page.click('.filters [aria-pressed]:first-of-type');
		await gallery.page.click('.batch-row:nth-child(2)');
		await gallery.page.type('#batch-mask', '{index} {title}');
		await gallery.page.waitForSelector('.new-name');
	}
	if (state === 'batchList') {
		await gallery.page.type('textarea', 'https://example.com/file[001-120].jpg\nftp://example.com/x');
		await gallery.page.waitForSelector('.batch-row');
	}
	await looksRight(state, shown === undefined || state === 'batchList' ? '.scroller' : 'main');
	if (state === 'batchMany')
		expect(await gallery.page.evaluate("document.querySelectorAll('.row').length")).toBeLessThan(40);
});

test.each(['mixed', 'mediaSome', 'notices', 'takeover', 'notInstalled'])(
	'nothing in the popup jumps while it learns what there is: %s',
	async state => {
		await gallery.open({ state, more: '&late' });
		await gallery.page.waitForSelector('.row, .card');
		if (state === 'mediaSome') await gallery.page.waitForSelector('.media-card');
		expect(await gallery.page.evaluate(shifts)).toEqual([]);
	},
);

/** What has moved since the page was opened (web.dev, Cumulative Layout Shift). */
const shifts = `new Promise(resolve => {
	const moved = [];
	new PerformanceObserver(list => {
		for (const { sources } of list.getEntries()) moved.push(sources.map(({ node }) => node?.className ?? ''));
	}).observe({ type: 'layout-shift', buffered: true });
	// What was seen before is told a moment later.
	setTimeout(() => resolve(moved), 200);
})`;

test('popup from right to left', async () => {
	await gallery.open({ state: 'mixed', more: '&dir=rtl' });
	await looksRight('rtl');
});

test('dashboard', async () => {
	await gallery.open({ state: 'mixed', more: '&view=tab', size: { width: 1100, height: 800 } });
	await looksRight('dashboard');
});

test('menu of a row, which asks once more before it throws bytes away', async () => {
	await gallery.open({ state: 'mixed' });
	await gallery.page.click('.row:nth-child(4) [popovertarget]');
	await gallery.page.waitForSelector('.menu:popover-open');
	await looksRight('menu');
	const cancel = '.menu:popover-open [role=menuitem]:nth-last-child(2)';
	await gallery.page.click(cancel);
	expect(await gallery.textOf(cancel)).toBe('Discard 7.1 GB?');
	const asked = gallery.nextAsk();
	await gallery.page.click(cancel);
	expect(await asked).toMatchObject({ name: 'call', params: { method: 'task.cancel' } });
});

test.each([
	['empty', 'light'],
	['healthy', 'dark'],
	['notInstalled', 'light'],
] as const)('set-up: %s', async (state, scheme) => {
	await gallery.open({ state, scheme, more: '&view=setup', size: { width: 900, height: 1200 } });
	await gallery.page.waitForSelector(state === 'notInstalled' ? '.card' : '.step-row:nth-child(6)');
	await gallery.photograph(`${output}setup-${state}-${scheme}.png`);
	expect(await gallery.defects()).toEqual([]);
});

test('set-up: a repair that failed', async () => {
	await gallery.open({ state: 'unrepaired', more: '&view=setup', size: { width: 900, height: 1200 } });
	await gallery.page.waitForSelector('.verdict-broken .secondary');
	await gallery.page.click('.verdict-broken .secondary');
	await gallery.page.waitForSelector('.verdict-broken [role=alert]');
	await looksRight('setup-unrepaired');
});

test.each([
	['side panel', { width: 400, height: 760 }],
	['window at 200 %', { width: 640, height: 400 }],
])('the dashboard in a %s', async (name, size) => {
	await gallery.open({ state: 'mixed', scheme: 'light', more: '&view=tab', size });
	await gallery.photograph(`${output}dashboard-${name.replace(/\W+/gu, '-')}.png`);
	expect(await gallery.defects()).toEqual([]);
	// One thing at a time where there is no room for two.
	await gallery.page.click('.row:nth-child(2) .name button');
	await gallery.page.waitForSelector('.moment');
	expect(await gallery.page.evaluate("document.querySelector('main').offsetHeight")).toBe(0);
	expect(await gallery.defects('.details-body')).toEqual([]);
});

test('several chosen, and one removed that can be had back', async () => {
	await gallery.open({
		state: 'mixed',
		scheme: 'light',
		more: '&view=tab',
		size: { width: 1100, height: 800 },
	});
	await gallery.page.click('.row:nth-child(2) input');
	await gallery.page.click('.row:nth-child(4) input');
	await gallery.page.focus('.row:nth-child(5)');
	await gallery.page.keyboard.press('Delete');
	await gallery.page.waitForSelector('.toast');
	await gallery.photograph(`${output}chosen.png`);
	expect(await gallery.defects()).toEqual([]);
});

test.each(languages.wanted)('%s has room for its words', async language => {
	const scheme = language === 'ar' ? 'dark' : 'light';
	for (const [more, size] of [
		['', { width: 420, height: 560 }],
		['&view=setup', { width: 720, height: 1000 }],
		['&view=batch', { width: 800, height: 600 }],
	] as const) {
		await gallery.open({ state: 'mixed', scheme, more: `${more}&language=${language}`, size });
		const name = `language-${language}${more.replace('&view=', '-')}.png`;
		await gallery.photograph(`${output}${name}`);
		expect([name, await gallery.defects('.scroller', false)]).toEqual([name, []]);
		expect([name, await gallery.page.evaluate(clipped)]).toEqual([name, []]);
		expect([name, await gallery.page.evaluate(beyond)]).toEqual([name, []]);
	}
});

/** Buttons and states whose words do not fit; names and hosts are cut on purpose. */
const clipped = `[...document.querySelectorAll('button:not(.icon-button), .state, .part-title')]
	.filter(at => at.closest('.name, .sites, .menu') === null && at.clientWidth > 0 && at.scrollWidth > at.clientWidth + 1)
	.map(at => at.textContent)`;

/** What nobody sees, for it is beyond the edge of the page. */
const beyond = `[...[...document.querySelectorAll('.filters')].filter(at => at.scrollWidth > at.clientWidth).map(at => at.textContent),
	...[...document.querySelectorAll('button, input, select, textarea, a')]
	.filter(at => at.closest('.menu, .scroller, .hidden') === null && at.checkVisibility())
	.map(at => [at, at.getBoundingClientRect()])
	.filter(([, { left, right }]) => left < 0 || right > document.documentElement.clientWidth)
	.map(([at]) => at.textContent || at.getAttribute('aria-label') || at.className)]`;

test('settings on a narrow page, and from right to left', async () => {
	const wanted = { state: 'busySettings', scheme: 'light' as const, size: { width: 400, height: 1900 } };
	for (const dir of ['ltr', 'rtl']) {
		await gallery.open({ ...wanted, more: `&view=options&dir=${dir}` });
		await gallery.page.waitForSelector('#f-maxConcurrent');
		await gallery.photograph(`${output}options-narrow-${dir}.png`);
		expect(await gallery.defects()).toEqual([]);
	}
});

test('forced colours', async () => {
	await gallery.page.emulateMediaFeatures([]);
	const session = await gallery.page.createCDPSession();
	await session.send('Emulation.setEmulatedMedia', {
		features: [{ name: 'forced-colors', value: 'active' }],
	});
	await gallery.page.goto(gallery.address('mixed'));
	await gallery.page.waitForSelector('.row');
	await gallery.photograph(`${output}forced-colors.png`);
	await session.detach();
});
