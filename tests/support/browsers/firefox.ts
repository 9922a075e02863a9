import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { DrivenBrowser, LaunchOptions, Popup } from './driven-browser.ts';
import { zip } from '../../../installers/package/zip.ts';
import { startFirefox, type FirefoxProcess } from './firefox-process.ts';
import { copyPreparedProfile } from './firefox-profile.ts';
import type { Marionette } from './marionette.ts';
import { waitFor } from './wait-for.ts';

export type FirefoxOptions = LaunchOptions & {
	/** The add-on's id in its manifest. */
	readonly addonId: string;
	/** Name of an X display; without one the browser is headless, and has its menus and panels all the same. */
	readonly display?: string;
	readonly executable?: string;
	/**
	 * Of a profile that is started again: the extension is in it for good. Without a name it is made for this start, and
	 * the extension is installed until the browser ends.
	 */
	readonly profile?: string;
};

/** Nobody signed ours. */
const unsigned = { 'xpinstall.signatures.required': false };

export async function launchFirefox(options: FirefoxOptions): Promise<DrivenBrowser> {
	const { home, display, executable } = options;
	const profile = join(home.home, '.mozilla', 'firefox', options.profile ?? randomUUID());
	const isNew = !existsSync(profile);
	if (isNew) await copyPreparedProfile(profile);
	// Of the start before.
	else rmSync(join(profile, 'MarionetteActivePort'), { force: true });
	const preferences = { ...unsigned, 'browser.download.dir': home.downloads };
	const started = await startFirefox({ profile, env: home.env, preferences, display, executable });
	const { marionette } = started;
	try {
		if (isNew) await install(marionette, options, profile);
		await putButtonOnToolbar(marionette, options.addonId);
		return drive({ ...started, addonId: options.addonId });
	} catch (error) {
		await started.kill();
		throw error;
	}
}

type Driven = FirefoxProcess & { readonly addonId: string };

function drive({ marionette, pid, ended, kill, addonId }: Driven): DrivenBrowser {
	return {
		name: 'firefox',
		pid,
		ended,
		goTo: async url => void (await marionette.send('WebDriver:Navigate', { url })),
		// Not WebDriver's own click: after one on a download that waits for 5 s for a page that never comes.
		click: selector => pressOn(marionette, selector, 0),
		chooseFromContextMenu: async (selector, label) => {
			await pressOn(marionette, selector, 2);
			await waitFor(`"${label}" in the menu`, () => marionette.runInBrowser(chooseItem, label));
		},
		openPopup: () => openPopup(marionette, addonId),
		ownPage: name => openedPage(marionette, name),
		openBehind: async () => {
			await marionette.runInBrowser(openBehind, addonId);
			return openedPage(marionette, 'dashboard');
		},
		badge: () => marionette.runInBrowser(readBadge, widgetId(addonId)),
		notifications: () => marionette.runInBrowser(readAlerts),
		stopBackground: () => marionette.runInBrowser(terminateBackground, addonId),
		allowInPrivate: () => marionette.runInBrowser(allowPrivate, addonId),
		openPrivate: () => openPrivate(marionette),
		screenshot: async file => {
			const shot = (await marionette.send('WebDriver:TakeScreenshot', { full: false })) as { value: string };
			writeFileSync(file, Buffer.from(shot.value, 'base64'));
		},
		kill,
		[Symbol.asyncDispose]: async () => {
			await marionette[Symbol.asyncDispose]();
			await kill();
		},
	};
}

async function install(
	marionette: Marionette,
	{ extension, profile: isKept }: FirefoxOptions,
	profile: string,
): Promise<void> {
	const packed = isKept === undefined ? null : packExtension(extension, profile);
	await marionette.send('Addon:Install', { path: packed ?? extension, temporary: packed === null });
	// What comes up once after the installation.
	await waitFor('the greeting', () => marionette.runInBrowser<boolean>(closeGreeting));
	// Under which name its storage is kept; whoever is killed has saved it.
	if (packed !== null) await marionette.runInBrowser('Services.prefs.savePrefFile(null)');
}

function packExtension(folder: string, profile: string): string {
	const files = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter(entry => entry.isFile())
		.map(entry => join(entry.parentPath, entry.name));
	const entries = files.map(file => ({ path: relative(folder, file), content: readFileSync(file) }));
	const path = join(profile, 'installed.xpi');
	writeFileSync(path, zip(entries, 0));
	return path;
}

async function findElement(marionette: Marionette, selector: string): Promise<object> {
	const found = await marionette.send('WebDriver:FindElement', { using: 'css selector', value: selector });
	return (found as { value: object }).value;
}

async function pressOn(marionette: Marionette, selector: string, button: number): Promise<void> {
	const origin = await findElement(marionette, selector);
	const actions = [
		{ type: 'pointerMove', duration: 0, origin, x: 0, y: 0 },
		{ type: 'pointerDown', button },
		{ type: 'pointerUp', button },
	];
	await marionette.send('WebDriver:PerformActions', { actions: [{ type: 'pointer', id: 'mouse', actions }] });
}

async function openPopup(marionette: Marionette, addonId: string): Promise<Popup> {
	await marionette.runInBrowser(clickButton, widgetId(addonId));
	await waitFor('the popup to open', () => marionette.runInBrowser<boolean>(popupIsThere));
	return {
		evaluate: expression => evaluateIn(marionette, findPopup, expression),
		screenshot: async file => {
			const png = await marionette.runInBrowser<string>(drawIn(findPopup));
			writeFileSync(file, Buffer.from(png, 'base64'));
		},
		close: () => marionette.runInBrowser(closePopup),
	};
}

async function evaluateIn<Value>(marionette: Marionette, find: string, expression: string): Promise<Value> {
	const script = evaluateInOwn(find);
	const [value, error] = await marionette.runInBrowser<[Value, string | null]>(script, expression);
	if (error !== null) throw new Error(error);
	return value;
}

async function openedPage(marionette: Marionette, name: string): Promise<Popup> {
	const all = `[...Services.wm.getEnumerator('navigator:browser')].flatMap(({ gBrowser }) => [...gBrowser.browsers])`;
	const find = `${all}.find(({ currentURI }) =>
		currentURI?.scheme === 'moz-extension' && currentURI.spec.includes('/src/${name}/'))`;
	await waitFor(`the page ${name}`, () => marionette.runInBrowser<boolean>(`return Boolean(${find})`));
	return {
		evaluate: expression => evaluateIn(marionette, find, expression),
		screenshot: async file => {
			const png = await marionette.runInBrowser<string>(drawIn(find));
			writeFileSync(file, Buffer.from(png, 'base64'));
		},
		close: () =>
			marionette.runInBrowser(
				`const browser = ${find};
				const { gBrowser } = browser.ownerDocument.defaultView;
				gBrowser.removeTab(gBrowser.getTabForBrowser(browser));`,
			),
	};
}

async function openPrivate(marionette: Marionette): Promise<AsyncDisposable> {
	const before = (await marionette.send('WebDriver:GetWindowHandle')) as { value: string };
	const opened = await marionette.send('WebDriver:NewWindow', { type: 'window', focus: true, private: true });
	await marionette.send('WebDriver:SwitchToWindow', { handle: (opened as { handle: string }).handle });
	if (!(await marionette.runInBrowser<boolean>(isPrivate))) throw new Error('The window is not private');
	return {
		[Symbol.asyncDispose]: async () => {
			await marionette.send('WebDriver:CloseWindow');
			await marionette.send('WebDriver:SwitchToWindow', { handle: before.value });
		},
	};
}

const putButtonOnToolbar = (marionette: Marionette, addonId: string): Promise<void> =>
	marionette.runInBrowser(`CustomizableUI.addWidgetToArea(arguments[0], 'nav-bar')`, widgetId(addonId));

const widgetId = (addonId: string): string =>
	`${addonId.toLowerCase().replaceAll(/[^a-z0-9_-]/gu, '_')}-browser-action`;

const chooseItem = `
	const menu = document.getElementById('contentAreaContextMenu');
	const item = [...menu.querySelectorAll('menuitem')].find(item => item.label === arguments[0] && !item.hidden);
	if (menu.state !== 'open' || !item) return false;
	// Several items of one extension are in a menu of their own.
	const popup = item.closest('menupopup');
	if (popup.state !== 'open') {
		popup.closest('menu').openMenu(true);
		return false;
	}
	popup.activateItem(item);
	return true;`;

const clickButton = `
	document.getElementById(arguments[0]).querySelector('.unified-extensions-item-action-button').click();`;

const findPopup = `[...document.querySelectorAll('.webextension-popup-browser')].find(browser => browser.messageManager)`;

const closeGreeting = `
	const isGreeting = tab => tab.linkedBrowser.currentURI?.spec.endsWith('/setup/index.html');
	const greeting = [...window.gBrowser.tabs].find(isGreeting);
	if (greeting) window.gBrowser.removeTab(greeting);
	return greeting !== undefined;`;

const popupIsThere = `
	const browser = ${findPopup};
	const url = browser?.currentURI?.spec ?? '';
	return url.startsWith('moz-extension:') && browser.closest('panel')?.state === 'open';`;

/** A frame script runs beside the popup's own, sees its document, and may do there what the page may. */
const evaluateInOwn = (find: string): string => `
	const browser = ${find};
	if (!browser) return [null, 'The page is closed'];
	const { messageManager } = browser;
	const name = 'evaluated:' + Math.random();
	return new Promise(resolve => {
		messageManager.addMessageListener(name, function listener({ data }) {
			messageManager.removeMessageListener(name, listener);
			resolve(data);
		});
		const script = \`(async (document, window) => (\${arguments[0]}))(content.document, content).then(
			value => sendAsyncMessage('\${name}', [value ?? null, null]),
			error => sendAsyncMessage('\${name}', [null, String(error)]))\`;
		messageManager.loadFrameScript('data:application/javascript;charset=utf-8,' + encodeURIComponent(script), false);
	});`;

const drawIn = (find: string): string => `
	const browser = ${find};
	const { width, height } = browser.getBoundingClientRect();
	const scale = window.devicePixelRatio;
	return browser.browsingContext.currentWindowGlobal
		.drawSnapshot(new DOMRect(0, 0, width, height), scale, 'white')
		.then(bitmap => {
			const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
			canvas.getContext('2d').drawImage(bitmap, 0, 0);
			return canvas.convertToBlob({ type: 'image/png' });
		})
		.then(blob => blob.arrayBuffer())
		.then(buffer => new Uint8Array(buffer).toBase64());`;

const closePopup = `
	const panel = ${findPopup}?.closest('panel');
	if (!panel) return null;
	return new Promise(resolve => {
		panel.addEventListener('popuphidden', () => resolve(null), { once: true });
		panel.hidePopup();
	});`;

const readBadge = `
	return document.getElementById(arguments[0]).querySelector('.unified-extensions-item-action-button').getAttribute('badge') ?? '';`;

const openBehind = `
	const url = WebExtensionPolicy.getByID(arguments[0]).getURL('src/dashboard/index.html');
	window.gBrowser.addTrustedTab(url, { inBackground: true });`;

const readAlerts = `
	return [...Services.wm.getEnumerator('alert:alert')].map(alert => alert.document.documentElement.textContent);`;

const isPrivate = `
	const { PrivateBrowsingUtils } = ChromeUtils.importESModule('resource://gre/modules/PrivateBrowsingUtils.sys.mjs');
	return PrivateBrowsingUtils.isWindowPrivate(window);`;

const allowPrivate = `
	const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
	const allowed = { permissions: ['internal:privateBrowsingAllowed'], origins: [] };
	return ExtensionPermissions.add(arguments[0], allowed, WebExtensionPolicy.getByID(arguments[0]).extension)
		.then(() => AddonManager.getAddonByID(arguments[0]))
		.then(addon => addon.reload());`;

const terminateBackground = `
	const { extension } = WebExtensionPolicy.getByID(arguments[0]);
	return extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });`;
