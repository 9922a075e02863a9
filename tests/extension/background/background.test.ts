import { beforeEach, describe, expect, test } from 'vitest';
import type { Place } from '../../../extension/src/background/background.ts';
import { flashMs } from '../../../extension/src/background/background.ts';
import { noticeWindowMs } from '../../../extension/src/background/announcer.ts';
import { helloTimeoutMs, releaseAfterMs } from '../../../extension/src/background/host-link.ts';
import { pagesMax } from '../../../extension/src/background/pages.ts';
import { pendingMax } from '../../../extension/src/core/add/pending.ts';
import { urlsAtOnceMax } from '../../../extension/src/core/add/pending.ts';
import { attemptsMax } from '../../../extension/src/core/link/backoff.ts';
import { fault } from '../../../shared/domain/faults.ts';
import type { RunNumber, TaskId } from '../../../shared/domain/ids.ts';
import { bytes } from '../../../shared/kernel/units.ts';
import { createFakeBrowser, createFakePage } from '../support/fake-browser.ts';
import { createFakeHost } from '../support/fake-host.ts';
import { taskId } from '../support/tasks.ts';
import { requestFor } from '../../support/task-request.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

const url = 'https://example.org/files/a.iso';
const place: Place = {
	pageUrl: 'https://example.org/page?q=1#part',
	frameUrl: null,
	title: 'A page',
	storeId: null,
	private: false,
};
const nothingSelected = () => Promise.resolve([]);
let host: ReturnType<typeof createFakeHost>;
let browser: ReturnType<typeof createFakeBrowser>;

beforeEach(() => {
	host = createFakeHost();
	browser = createFakeBrowser(host);
});

describe('a click in the menu', () => {
	test('hands over the address as the browser would ask for it, and shows so at once', async () => {
		browser.cookies = 'session=secret';
		const background = browser.start();
		await background.menuClicked({ linkUrl: url, pageUrl: place.pageUrl ?? '' }, place, nothingSelected);
		expect(host.adds).toEqual([
			{
				id: expect.stringMatching(/^[0-9a-z]{12}$/u) as string,
				url,
				pageUrl: place.pageUrl,
				title: 'A page',
				headers: [
					['Referer', 'https://example.org/page?q=1'],
					['User-Agent', 'UA'],
					['Cookie', 'session=secret'],
				],
			},
		]);
		expect(browser.badge.text).toBe('+1');
		await browser.pass(flashMs);
		expect(browser.badge.text).toBe('');
		expect(browser.said).toEqual([]);
	});

	test('on a selection adds each address in it, under no common name', async () => {
		const urls = ['https://a.example/1', 'https://a.example/2'];
		await browser.start().menuClicked({ selectionText: 'x' }, place, () => Promise.resolve(urls));
		expect(host.adds.map(({ url, title }) => [url, title])).toEqual(urls.map(url => [url, undefined]));
	});

	test('on text without an address says so', async () => {
		await browser.start().menuClicked({ selectionText: 'x' }, place, nothingSelected);
		expect(browser.said).toEqual([{ kind: 'noAddress' }]);
		expect(host.connections).toBe(0);
	});

	test('takes as many addresses as the bound, and says when there were more', async () => {
		const many = Array.from({ length: urlsAtOnceMax + 1 }, (_, at) => `https://a.example/${at}`);
		const background = browser.start();
		await background.menuClicked({ selectionText: 'x' }, place, () => Promise.resolve(many.slice(1)));
		expect(browser.said).toEqual([]);
		await background.menuClicked({ selectionText: 'x' }, place, () => Promise.resolve(many));
		expect(browser.said).toEqual([{ kind: 'tooMany', taken: urlsAtOnceMax }]);
		expect(host.adds).toHaveLength(2 * urlsAtOnceMax);
	});

	test.each([
		['blob:https://example.org/1', 'url_scheme'],
		['chrome://settings', 'url_scheme'],
		[`https://a.example/${'x'.repeat(70_000)}`, 'url_too_long'],
	])('on %.30s is refused by name', async (srcUrl, code) => {
		await browser.start().menuClicked({ srcUrl, mediaType: 'video' }, place, nothingSelected);
		expect(browser.said).toEqual([{ kind: 'refused', fault: expect.objectContaining({ code }) as unknown }]);
		expect(host.adds).toEqual([]);
	});

	test('that the daemon refuses is told, and stays to be tried again', async () => {
		host.refuse = fault('queue_full', quote('100000 downloads'));
		const background = browser.start();
		await background.menuClicked({ linkUrl: url }, place, nothingSelected);
		expect(browser.said).toEqual([{ kind: 'refused', fault: host.refuse }]);
		const page = createFakePage();
		background.pageConnected(page.port);
		await browser.settle();
		const [entry] = page.last('pending')?.entries ?? [];
		expect(entry?.refused).toEqual(host.refuse);
		host.refuse = null;
		page.ask('redeliver', { task: entry?.id });
		await browser.settle();
		expect(page.last('pending')?.entries).toEqual([]);
		expect(host.state.tasks.size).toBe(1);
	});
});

describe('while the program is not there', () => {
	beforeEach(() => {
		host.installed = false;
	});

	test('a download is kept without its cookies, the user is told, and nothing loops', async () => {
		browser.cookies = 'session=secret';
		const background = browser.start();
		await background.menuClicked({ linkUrl: url }, place, nothingSelected);
		expect(browser.said).toEqual([{ kind: 'kept' }]);
		expect(browser.badge).toEqual({ text: '!', tone: 'trouble' });
		expect(JSON.stringify(browser.stored)).toContain(url);
		expect(JSON.stringify(browser.stored)).not.toContain('secret');
		const tried = host.connections;
		await browser.pass(3_600_000);
		expect(host.connections).toBe(tried);
	});

	test('it is delivered once it is, after a restart too, and adds once', async () => {
		await browser.start().menuClicked({ linkUrl: url }, place, nothingSelected);
		host.installed = true;
		browser.cookies = 'session=new';
		browser.start();
		await browser.settle();
		expect(host.adds).toHaveLength(1);
		expect(host.adds[0]?.headers).toContainEqual(['Cookie', 'session=new']);
		expect(browser.stored.pending).toEqual([]);
		await browser.pass(flashMs);
		expect(browser.badge.text).toBe('');
	});

	test('opening a page tries again, and says what is wrong', async () => {
		const background = browser.start();
		const page = createFakePage();
		background.pageConnected(page.port);
		await browser.settle();
		expect(page.last('link')?.link).toEqual({
			kind: 'down',
			reason: 'notInstalled',
			why: { code: 'daemon_unreachable', detail: 'Specified native messaging host not found.' },
			retrying: false,
		});
		host.installed = true;
		page.ask('reconnect', {});
		await browser.settle();
		expect(page.last('link')?.link).toEqual({ kind: 'ready', version: '9.9.9' });
	});

	test('only so many are kept', async () => {
		const background = browser.start();
		const many = Array.from({ length: pendingMax }, (_, at) => `https://a.example/${at}`);
		await background.menuClicked({ selectionText: 'x' }, place, () => Promise.resolve(many));
		await background.menuClicked({ linkUrl: url }, place, nothingSelected);
		expect(browser.said).toEqual([{ kind: 'kept' }, { kind: 'full' }]);
		expect(browser.stored.pending).toHaveLength(pendingMax);
	});
});

describe('a port that dies', () => {
	test('before the answer: the same id is delivered again, and there is one download', async () => {
		host.mute = true;
		const background = browser.start();
		const clicked = background.menuClicked({ linkUrl: url }, place, nothingSelected);
		await browser.settle();
		host.crash();
		host.mute = false;
		await browser.pass(1_000);
		await clicked;
		expect(host.state.tasks.size).toBe(1);
		expect(browser.stored.pending).toEqual([]);
	});

	test('is replaced while work is under way, a bounded number of times in a row', async () => {
		const background = browser.start();
		await background.menuClicked({ linkUrl: url }, place, nothingSelected);
		await browser.pass(releaseAfterMs * 2);
		expect(host.isConnected()).toBe(true);
		for (let crash = 0; crash < attemptsMax + 5; crash += 1) {
			host.crash();
			await browser.pass(20_000);
		}
		expect(host.connections).toBe(attemptsMax);
	});

	test('after a good while of service starts counting anew', async () => {
		const background = browser.start();
		await background.menuClicked({ linkUrl: url }, place, nothingSelected);
		for (let crash = 0; crash < attemptsMax + 5; crash += 1) {
			host.crash();
			await browser.pass(60_000);
		}
		expect(host.isConnected()).toBe(true);
	});

	test('that never answers is given up', async () => {
		host.mute = true;
		const background = browser.start();
		const page = createFakePage();
		background.pageConnected(page.port);
		await browser.pass(helloTimeoutMs - 1);
		expect(page.last('link')?.link.kind).toBe('connecting');
		await browser.pass(1);
		expect(page.last('link')?.link).toMatchObject({ kind: 'down', reason: 'unreachable' });
	});

	test('another protocol is a state, not a loop', async () => {
		host.protocol = 2;
		const background = browser.start();
		const page = createFakePage();
		background.pageConnected(page.port);
		await browser.pass(600_000);
		expect(page.last('link')?.link).toMatchObject({ kind: 'down', reason: 'mismatch', retrying: false });
		expect(host.connections).toBe(1);
	});
});

describe('a background that was stopped', () => {
	test('goes on from its last event, and its page is right', async () => {
		await browser.start().menuClicked({ linkUrl: url }, place, nothingSelected);
		await browser.settle();
		const task = [...host.state.tasks.keys()][0] as TaskId;
		host.crash();
		host.record({ type: 'task.started', task, run: 1 as RunNumber });
		const background = browser.start();
		const page = createFakePage();
		background.pageConnected(page.port);
		await browser.settle();
		expect(host.asked).toContain('subscribe fake 1');
		expect(page.last('events')?.events.map(({ event }) => event.type)).toEqual(['task.started']);
		expect(browser.badge.text).toBe('1');
	});

	test('asks for everything where events were missed', async () => {
		const background = browser.start();
		const page = createFakePage();
		background.pageConnected(page.port);
		await browser.settle();
		host.notify('events.appended', {
			events: [{ seq: 7 as never, at: 1 as never, event: { type: 'task.reset', task: taskId(1) } }],
		});
		await browser.settle();
		expect(host.asked.filter(call => call === 'subscribe null 0')).toHaveLength(2);
	});
});

describe('the connection', () => {
	test('is given up when nobody needs it, and no timer stays', async () => {
		const background = browser.start();
		const page = createFakePage();
		background.pageConnected(page.port);
		await browser.pass(releaseAfterMs * 3);
		expect(host.isConnected()).toBe(true);
		page.close();
		await browser.pass(releaseAfterMs);
		expect(host.isConnected()).toBe(false);
		expect(browser.timers()).toBe(0);
	});

	test('is held while a download runs, with every page closed', async () => {
		const background = browser.start();
		await background.menuClicked({ linkUrl: url }, place, nothingSelected);
		const task = [...host.state.tasks.keys()][0] as TaskId;
		const run = 1 as RunNumber;
		host.record({ type: 'task.started', task, run });
		await browser.pass(600_000);
		expect(host.isConnected()).toBe(true);
		host.record({ type: 'task.completed', task, run, path: '/d/a.iso', bytes: bytes(1), digest: null });
		await browser.pass(noticeWindowMs + releaseAfterMs);
		expect(host.isConnected()).toBe(false);
	});
});

test('many ends at once make two notifications, however many they are', async () => {
	const background = browser.start();
	const page = createFakePage();
	background.pageConnected(page.port);
	await browser.settle();
	for (let at = 1; at <= 50; at += 1) {
		const run = at as RunNumber;
		const task = taskId(at);
		host.record({ type: 'task.added', task, request: requestFor(url), rank: at });
		host.record({ type: 'task.started', task, run });
		if (at % 10 === 0)
			host.record({ type: 'task.failed', task, run, fault: fault('disk_full'), savedBytes: bytes(0) });
		else host.record({ type: 'task.completed', task, run, path: '/d/a', bytes: bytes(1), digest: null });
	}
	await browser.pass(noticeWindowMs * 3);
	expect(browser.notices).toMatchObject([
		{ kind: 'one', ending: { kind: 'completed', name: 'a' } },
		{ kind: 'many', completed: 44, failed: 5 },
	]);
});

describe('pages', () => {
	test.each([
		['https://evil.example/', 'me'],
		['chrome-extension://me/src/popup/index.html', 'other'],
	])('%s of %s is turned away unheard', async (from, id) => {
		const background = browser.start();
		const page = createFakePage(from, id);
		background.pageConnected(page.port);
		page.ask('add', { items: [{ url }] });
		await browser.settle();
		expect([page.turnedAway, page.told, host.adds]).toEqual([true, [], []]);
	});

	test('get the daemon’s own refusal for an answer', async () => {
		const background = browser.start();
		const page = createFakePage();
		background.pageConnected(page.port);
		page.ask('call', { method: 'task.pause', params: { task: taskId(1) } });
		await browser.settle();
		expect(page.last('answer')).toMatchObject({
			id: 1,
			outcome: { ok: false, error: { code: 'transition_refused' } },
		});
	});

	test('a refusal of what was typed is said there, and leaves no row', async () => {
		host.refuse = fault('queue_full');
		const background = browser.start();
		const page = createFakePage();
		background.pageConnected(page.port);
		page.ask('add', { items: [{ url }] });
		await browser.settle();
		expect(page.last('answer')?.outcome).toEqual({ ok: false, error: host.refuse });
		expect(page.last('pending')?.entries).toEqual([]);
	});

	test('are bounded', () => {
		const background = browser.start();
		const pages = Array.from({ length: pagesMax + 1 }, () => createFakePage());
		for (const { port } of pages) background.pageConnected(port);
		expect(pages.map(({ turnedAway }) => turnedAway).indexOf(true)).toBe(pagesMax);
	});
});
