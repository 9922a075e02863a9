import { beforeEach, describe, expect, test } from 'vitest';
import type { Background, Place } from '../../../extension/src/background/background.ts';
import {
	looksMax,
	patienceLooks,
	pollMs,
	visitsAtOnceMax,
	waitingMax,
} from '../../../extension/src/background/links/link-finder.ts';
import { fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { createFakeBrowser } from '../support/fake-browser.ts';
import { createFakeHost } from '../support/fake-host.ts';
import { taskId } from '../support/tasks.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

const pageUrl = 'https://example.org/page?id=7';
const url = 'https://cdn.example/a.iso?token=old';
const fresh = 'https://cdn.example/a.iso?token=new';
const place: Place = { pageUrl, frameUrl: null, title: 'A page', storeId: null, private: false };
const allMs = (looksMax + 2) * pollMs;

let host: ReturnType<typeof createFakeHost>;
let browser: ReturnType<typeof createFakeBrowser>;
let background: Background;

beforeEach(() => {
	host = createFakeHost();
	browser = createFakeBrowser(host);
	browser.findsLinks = true;
	background = browser.start();
});

async function add(linkUrl = url, from: Place = place): Promise<TaskId> {
	await background.menuClicked({ linkUrl }, from, () => Promise.resolve([]));
	return host.adds.at(-1)?.id ?? taskId(0);
}

async function want(task: TaskId, why = fault('http_forbidden', quote('HTTP 403'))): Promise<void> {
	host.notify('link.wanted', { task, url: '', pageUrl: null, why });
	await browser.settle();
}

const show = (links: string[], isComplete = true, at = pageUrl) =>
	browser.tabs.pages.set(at, { links, isComplete });

describe('an expired link', () => {
	test('is found on its page, and handed over as the browser would ask for it now', async () => {
		browser.cookies = 'session=fresh';
		const task = await add();
		expect(host.asked).toContain('links.follow');
		show([fresh, 'https://example.org/other']);
		await want(task);
		expect(browser.tabs.opened).toMatchObject([{ task, pageUrl, private: false }]);
		await browser.pass(pollMs);
		expect(host.links).toEqual([
			{
				task,
				url: fresh,
				headers: [
					['Referer', 'https://example.org/'],
					['User-Agent', 'UA'],
					['Cookie', 'session=fresh'],
				],
			},
		]);
		expect(browser.tabs.open.size).toBe(0);
		expect(JSON.stringify(browser.stored)).not.toContain('session=fresh');
	});

	test('that comes late is waited for; one that is only likely, until the page has come to rest', async () => {
		const task = await add();
		show([], false);
		await want(task);
		await browser.pass(3 * pollMs);
		show(['https://mirror.test/z/a.iso']);
		await browser.pass(2 * pollMs);
		expect(host.links).toEqual([]);
		await browser.pass(pollMs);
		expect(host.links).toMatchObject([{ task, url: 'https://mirror.test/z/a.iso' }]);
	});

	test('whose new one is another file is looked for once more, without that one', async () => {
		const task = await add();
		const likely = 'https://mirror.test/z/a.iso';
		show([fresh, likely]);
		for (const code of ['http_forbidden', 'link_differs', 'link_differs', 'http_forbidden'] as const) {
			await want(task, fault(code));
			await browser.pass(patienceLooks * pollMs);
		}
		// Expired once more, the first may be right again.
		expect(host.links).toMatchObject([
			{ url: fresh },
			{ url: likely },
			{ task, looked: true },
			{ url: fresh },
		]);
	});

	test('that its page has no more is said to be lost, and the tab is gone', async () => {
		const task = await add();
		show(['https://example.org/other']);
		await want(task);
		await browser.pass(patienceLooks * pollMs);
		expect(host.links).toEqual([{ task, looked: true }]);
		expect(browser.tabs.open.size).toBe(0);
	});

	test.each([
		['whose page never ends loading', () => {}],
		['whose tab somebody closed', () => browser.tabs.open.clear()],
	])('%s is given up, and not said to be lost', async (_, happen) => {
		const task = await add();
		await want(task);
		happen();
		await browser.pass(allMs);
		expect(host.links).toEqual([{ task, looked: false }]);
		expect(browser.tabs.open.size).toBe(0);
		expect(browser.timers()).toBe(0);
	});

	test.each([
		['while that is not wanted', async () => void (browser.findsLinks = false)],
		['where pages may not be opened', async () => void (browser.tabs.isRefused = true)],
		['once the download was removed', async (task: TaskId) => host.record({ type: 'task.removed', task })],
	])('%s opens nothing, and nobody waits for it', async (_, happen) => {
		const task = await add();
		await browser.settle();
		await happen(task);
		await browser.settle();
		await want(task);
		expect(browser.tabs.opened).toEqual([]);
		expect(host.links).toEqual([{ task, looked: false }]);
	});

	test('of a download that this browser knows nothing of opens nothing', async () => {
		await add();
		await want(taskId(77));
		expect(browser.tabs.opened).toEqual([]);
		expect(host.links).toEqual([{ task: taskId(77), looked: false }]);
	});

	test('from a private window or a container is looked for there alone', async () => {
		const task = await add(url, { ...place, private: true, storeId: 'firefox-private' });
		const other = await add('https://cdn.example/b.iso');
		show([fresh, 'https://cdn.example/b.iso']);
		await want(task);
		await want(other);
		// The same page, and not the same visit.
		expect(browser.tabs.opened).toMatchObject([
			{ private: true, storeId: 'firefox-private' },
			{ private: false, storeId: null },
		]);
		await browser.pass(pollMs);
		expect(host.links).toHaveLength(2);
	});
});

describe('pages', () => {
	test('of several downloads are opened once', async () => {
		const tasks = [];
		for (const name of ['a', 'b', 'c']) tasks.push(await add(`https://cdn.example/${name}.iso?token=old`));
		show(['a', 'b'].map(name => `https://cdn.example/${name}.iso?token=new`));
		for (const task of tasks) await want(task);
		expect(browser.tabs.opened).toHaveLength(1);
		await browser.pass(allMs);
		expect(host.links).toMatchObject([
			{ task: tasks[0] },
			{ task: tasks[1] },
			{ task: tasks[2], looked: true },
		]);
	});

	test('are few at once, and who would have to wait too long is told at once', async () => {
		const count = visitsAtOnceMax + waitingMax + 3;
		const tasks = [];
		for (let at = 0; at < count; at += 1)
			tasks.push(await add(url, { ...place, pageUrl: `https://example.org/${at}` }));
		for (const task of tasks) await want(task);
		expect(host.links).toHaveLength(3);
		await browser.pass(10 * allMs);
		expect(browser.tabs.openMax).toBe(visitsAtOnceMax);
		expect(host.links).toHaveLength(count);
		expect(browser.tabs.open.size).toBe(0);
	});

	test('are not opened again and again', async () => {
		const task = await add();
		show([fresh]);
		for (let round = 0; round < 30; round += 1) {
			await want(task);
			await browser.pass(2 * pollMs);
		}
		expect(browser.tabs.opened).toHaveLength(10);
		expect(host.links).toHaveLength(30);
	});

	test('that somebody turned to are theirs', async () => {
		const task = await add();
		show([]);
		await want(task);
		const [tab = 0] = browser.tabs.open.keys();
		background.turnedTo(tab);
		await browser.pass(allMs);
		expect(browser.tabs.open.size).toBe(1);
		expect(browser.tabs.released).toEqual([tab]);
		expect(host.links).toEqual([{ task, looked: true }]);
	});

	test('that an ended background left are closed by the next, which is asked again', async () => {
		const task = await add();
		show([], false);
		await want(task);
		await browser.pass(pollMs);
		expect(browser.tabs.open.size).toBe(1);
		host.crash();
		background = browser.start();
		await browser.settle();
		expect(browser.tabs.open.size).toBe(0);
		show([fresh]);
		await background.browserStarted();
		await want(task);
		await browser.pass(pollMs);
		expect(host.links).toMatchObject([{ task, url: fresh }]);
	});
});

test('who has not switched it on is never asked', async () => {
	browser.findsLinks = false;
	await add();
	expect(host.asked).not.toContain('links.follow');
	browser.findsLinks = true;
	background.preferencesChanged();
	await browser.settle();
	expect(host.asked).toContain('links.follow');
});
