import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch, type Browser, type Extension, type Page, type WebWorker } from 'puppeteer-core';
import { chooseFromMenu } from './chromium-menu.ts';
import type { DrivenBrowser, LaunchOptions, Popup } from './driven-browser.ts';
import { findExecutable } from './find-executable.ts';
import { chromiumProfile } from './home.ts';
import { isAlive, killAtExit, processesWith } from './processes.ts';
import { waitFor, within } from './wait-for.ts';

export type ChromiumOptions = LaunchOptions & {
	/** Name of an X display. Without one the browser is headless, and has no context menu. */
	readonly display?: string;
	readonly executable?: string;
	/** Off in tests, which show the browser only pages of their own: root, and many a container, has none. */
	readonly sandbox?: boolean;
};

export type DrivenChromium = DrivenBrowser & {
	/** Tells the extension of a click in a menu that was never there: for want of a screen. */
	dispatchMenuClick(linkUrl: string): Promise<void>;
};

const answerTimeoutMs = 30_000;
const workerAnswersMs = 1_000;

/**
 * Pages that it draws unseen, for what may be typed into its address field, and processes for pages to come: a third of
 * what a start takes.
 */
export const withoutForesight =
	'--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess';

/** Keeps it from asking the person anything, and from looking for its maker's hosts. */
const quiet = [
	withoutForesight,
	'--no-first-run',
	'--no-default-browser-check',
	'--test-type',
	'--disable-gpu',
	'--disable-quic',
	'--disable-sync',
	'--disable-background-networking',
	'--disable-component-update',
	'--password-store=basic',
	'--window-position=0,0',
	'--window-size=1280,900',
];

export async function launchChromium(options: ChromiumOptions): Promise<DrivenChromium> {
	const { extension, home, display } = options;
	const isNew = seedDownloadFolder(home);
	const browser = await launch({
		executablePath: options.executable ?? findExecutable('chromium') ?? 'chromium',
		headless: display === undefined,
		pipe: true,
		enableExtensions: [extension],
		userDataDir: chromiumProfile(home.home),
		env: { ...home.env, ...(display === undefined ? {} : { DISPLAY: display }) },
		args: options.sandbox ? quiet : [...quiet, '--no-sandbox'],
		defaultViewport: display === undefined ? { width: 1280, height: 900 } : null,
		timeout: answerTimeoutMs,
		protocolTimeout: answerTimeoutMs,
		// Its bar across the page.
		ignoreDefaultArgs: ['--enable-automation'],
		// Closing is ours.
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
	});
	const child = browser.process();
	const pid = child?.pid ?? 0;
	const ended = new Promise<void>(resolve => child?.once('exit', () => resolve()));
	const kill = killAtExit(pid);
	try {
		return await drive({ browser, pid, ended, kill, display, env: home.env, isNew });
	} catch (error) {
		await kill();
		throw error;
	}
}

type Driven = {
	readonly browser: Browser;
	readonly pid: number;
	readonly ended: Promise<void>;
	readonly kill: () => Promise<void>;
	readonly display: string | undefined;
	readonly env: NodeJS.ProcessEnv;
	/** The profile was made for this start. */
	readonly isNew: boolean;
};

async function drive({ browser, pid, ended, kill, display, env, isNew }: Driven): Promise<DrivenChromium> {
	const own = await waitFor(
		'the extension to be loaded',
		async () => [...(await browser.extensions()).values()][0],
	);
	let page = (await browser.pages())[0] ?? (await browser.newPage());
	if (isNew) await closeGreeting(browser, page);
	const worker = () => waitForWorker(browser, own);
	return {
		name: 'chromium',
		pid,
		ended,
		goTo: async url => void (await page.goto(url, { timeout: answerTimeoutMs })),
		click: async selector => {
			// A page behind another one, the extension's own say, is not drawn, and what is not drawn cannot be clicked.
			await page.bringToFront();
			await page.click(selector);
		},
		chooseFromContextMenu: async (selector, label, reach) => {
			if (display === undefined) throw new Error('A headless Chromium has no context menu');
			await chooseFromMenu(page, display, {
				selector,
				label,
				keys: reach ?? [label.charAt(0).toLowerCase()],
			});
		},
		dispatchMenuClick: async linkUrl => {
			const info = { menuItemId: 'download', editable: false, pageUrl: page.url(), linkUrl };
			await (await worker()).evaluate(dispatchClick(info));
		},
		openPopup: () => openPopup(browser, page, own),
		ownPage: name => openedPage(browser, own, name),
		openBehind: async () => {
			await (await worker()).evaluate(openBehind);
			return openedPage(browser, own, 'dashboard');
		},
		badge: async () => (await worker()).evaluate(shownBadge) as Promise<string>,
		notifications: async () => (await worker()).evaluate(shownNotifications) as Promise<string[]>,
		allowInPrivate: () => allowInPrivate(browser, own),
		openPrivate: async () => {
			const before = page;
			page = await openPrivate(browser, await worker());
			return {
				[Symbol.asyncDispose]: async () => {
					await page.close();
					page = before;
				},
			};
		},
		stopBackground: () => stopWorker(browser, own, env),
		screenshot: async file => void (await page.screenshot({ path: file })),
		kill,
		[Symbol.asyncDispose]: async () => {
			// Its own way out takes long while a native host is still busy.
			await within(5_000, 'Chromium to close', browser.close()).catch(() => {});
			await kill();
		},
	};
}

/** The page of what is there and what is not, which comes up once after the installation. */
async function closeGreeting(browser: Browser, page: Page): Promise<void> {
	const isGreeting = (target: { url(): string }) => target.url().endsWith('/setup/index.html');
	const greeting = await browser.waitForTarget(isGreeting, { timeout: answerTimeoutMs });
	await (await greeting.page())?.close();
	await page.bringToFront();
}

const dispatchClick = (info: object): string =>
	`chrome.tabs.query({ active: true }).then(([tab]) =>
		chrome.contextMenus.onClicked.dispatch(${JSON.stringify(info)}, tab))`;

const shownBadge = `chrome.tabs.query({ active: true, lastFocusedWindow: true }).then(([tab]) =>
	chrome.action.getBadgeText(tab ? { tabId: tab.id } : {}))`;

const openBehind = `chrome.tabs.create({ url: chrome.runtime.getURL('src/dashboard/index.html'), active: false })`;

const shownNotifications = `chrome.notifications.getAll().then(all => Object.keys(all))`;

async function openPopup(browser: Browser, page: Page, own: Extension): Promise<Popup> {
	const isPopup = (url: string): boolean =>
		url.startsWith(`chrome-extension://${own.id}/`) && url.includes('popup');
	await page.bringToFront();
	await page.triggerExtensionAction(own);
	const target = await browser.waitForTarget(target => isPopup(target.url()), { timeout: answerTimeoutMs });
	return asPopup(await target.asPage());
}

const asPopup = (page: Page): Popup => ({
	evaluate: <Value>(expression: string) => page.evaluate(expression) as Promise<Value>,
	screenshot: async file => void (await page.screenshot({ path: file })),
	close: () => page.close(),
});

async function openedPage(browser: Browser, own: Extension, name: string): Promise<Popup> {
	const start = `chrome-extension://${own.id}/src/${name}/`;
	const target = await browser.waitForTarget(found => found.url().startsWith(start), {
		timeout: answerTimeoutMs,
	});
	return asPopup(await target.asPage());
}

async function allowInPrivate(browser: Browser, own: Extension): Promise<void> {
	const extensions = await browser.newPage();
	await extensions.goto('chrome://extensions');
	// Without it what nobody signed is off once it begins anew.
	await extensions.evaluate('chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true })');
	const allowed = JSON.stringify({ extensionId: own.id, incognitoAccess: true });
	await extensions.evaluate(`chrome.developerPrivate.updateExtensionConfiguration(${allowed})`);
	// A click on the button of what is just beginning anew is the end of this browser.
	await waitFor('the extension to begin anew', () =>
		extensions.evaluate(`chrome.developerPrivate.getExtensionInfo('${own.id}').then(
			({ state, disableReasons }) => state === 'ENABLED' && !disableReasons.reloading)`),
	);
	await waitFor('it to be allowed', async () => {
		const worker = await waitForWorker(browser, own);
		return await (worker.evaluate('chrome.extension.isAllowedIncognitoAccess()') as Promise<boolean>);
	});
	await extensions.close();
}

async function openPrivate(browser: Browser, worker: WebWorker): Promise<Page> {
	const url = 'about:blank#private';
	await worker.evaluate(`chrome.windows.create({ incognito: true, url: '${url}' }).then(() => {})`);
	const target = await browser.waitForTarget(found => found.url() === url, { timeout: answerTimeoutMs });
	return await target.asPage();
}

const isWorkerOf = (own: Extension) => (target: { type(): string; url(): string }) =>
	target.type() === 'service_worker' && target.url().startsWith(`chrome-extension://${own.id}/`);

/** The worker that runs now and has its interfaces: one that was stopped, or has just begun, does not answer. */
async function waitForWorker(browser: Browser, own: Extension): Promise<WebWorker> {
	return waitFor('the worker to answer', async () => {
		for (const target of browser.targets().filter(isWorkerOf(own))) {
			const worker = await target.worker();
			const answer = worker?.evaluate(`typeof chrome === 'object' && 'contextMenus' in chrome`);
			if (
				worker &&
				(await within(workerAnswersMs, 'the worker', answer ?? Promise.resolve(false)).catch(() => false))
			)
				return worker;
		}
		return null;
	});
}

/** It may be back at once, under the same id; that it was gone shows in the native hosts it had started. */
async function stopWorker(browser: Browser, own: Extension, env: NodeJS.ProcessEnv): Promise<void> {
	const hosts = processesWith(`HOME=${env['HOME']}`).filter(({ command }) =>
		command.includes(`chrome-extension://${own.id}/`),
	);
	if (hosts.length === 0) throw new Error('The worker has no native host to tell its end by');
	// A debugger that stays attached would hold up the next worker before its first line.
	const driven = (await waitForWorker(browser, own)).client;
	await driven.detach();
	const session = await browser.target().createCDPSession();
	const { targetInfos } = await session.send('Target.getTargets');
	const worker = targetInfos.find(({ type, url }) => type === 'service_worker' && url.includes(own.id));
	if (!worker) throw new Error('The worker does not run');
	await session.send('Target.closeTarget', { targetId: worker.targetId });
	await waitFor('the worker’s hosts to end', () => hosts.every(({ pid }) => !isAlive(pid)));
	await session.detach();
}

/** Gives whether there was no profile yet. */
function seedDownloadFolder(home: LaunchOptions['home']): boolean {
	const folder = join(chromiumProfile(home.home), 'Default');
	const path = join(folder, 'Preferences');
	// The folder itself is there before the browser is, so that the host can be registered with it; and what a browser has
	// written itself is what it comes back with.
	if (existsSync(path)) return false;
	mkdirSync(folder, { recursive: true });
	const preferences = {
		download: { default_directory: home.downloads, prompt_for_download: false },
		// Of several that begin at once it would ask, and nobody answers.
		profile: { default_content_setting_values: { automatic_downloads: 1 } },
	};
	writeFileSync(path, JSON.stringify(preferences));
	return true;
}
