import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { DrivenBrowser, LaunchOptions, Popup } from './driven-browser.ts';
import { connectMarionette, type Marionette } from './marionette.ts';
import { findExecutable } from './find-executable.ts';
import { isAlive, killProcess, signal } from './processes.ts';
import { waitFor } from './wait-for.ts';

export type FirefoxOptions = LaunchOptions & {
	/** The add-on's id in its manifest. */
	readonly addonId: string;
	/** Name of an X display; without one the browser is headless, and has its menus and panels all the same. */
	readonly display?: string;
	readonly executable?: string;
};

const quiet = {
	'marionette.port': 0,
	'app.update.auto': false,
	'browser.aboutwelcome.enabled': false,
	'browser.download.alwaysOpenPanel': false,
	'browser.download.folderList': 2,
	'browser.download.useDownloadDir': true,
	'browser.shell.checkDefaultBrowser': false,
	'browser.startup.homepage_override.mstone': 'ignore',
	'browser.startup.page': 0,
	'browser.topsites.contile.enabled': false,
	// What a person would not miss in a minute, and what costs a start most: processes for pages to come, the page of a
	// new tab, lists of bad sites, movement.
	'dom.ipc.processPrelaunch.enabled': false,
	'browser.newtab.preload': false,
	'browser.newtabpage.enabled': false,
	'browser.safebrowsing.downloads.enabled': false,
	'browser.safebrowsing.malware.enabled': false,
	'browser.safebrowsing.phishing.enabled': false,
	'app.normandy.enabled': false,
	'extensions.systemAddon.update.enabled': false,
	'media.gmp-manager.updateEnabled': false,
	'ui.prefersReducedMotion': 1,
	'datareporting.policy.dataSubmissionEnabled': false,
	'extensions.getAddons.cache.enabled': false,
	'network.captive-portal-service.enabled': false,
	'network.connectivity-service.enabled': false,
	'services.settings.server': 'data:,#remote-settings-dummy/v1',
	'toolkit.telemetry.reportingpolicy.firstRun': false,
	// Notifications as windows of its own, for there is nobody to ask for others.
	'alerts.useSystemBackend': false,
};

export async function launchFirefox(options: FirefoxOptions): Promise<DrivenBrowser> {
	const { home, display } = options;
	const profile = join(home.home, '.mozilla', 'firefox', randomUUID());
	writePreferences(profile, { ...quiet, 'browser.download.dir': home.downloads });
	const child = spawn(
		options.executable ?? findExecutable('firefox-esr', 'firefox') ?? 'firefox',
		['--marionette', '--remote-allow-system-access', '--no-remote', '--profile', profile, 'about:blank'],
		{
			stdio: 'ignore',
			env: {
				...home.env,
				...(display === undefined ? { MOZ_HEADLESS: '1' } : { DISPLAY: display }),
				MOZ_HEADLESS_WIDTH: '1280',
				MOZ_HEADLESS_HEIGHT: '900',
				MOZ_CRASHREPORTER_DISABLE: '1',
			},
		},
	);
	const pid = child.pid ?? 0;
	const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
	// Firefox outlives a driver that throws.
	const killAtExit = (): void => signal(pid, 'SIGKILL');
	process.once('exit', killAtExit);
	const kill = async (): Promise<void> => {
		process.off('exit', killAtExit);
		await killProcess(pid);
	};
	try {
		const marionette = await connectMarionette(await waitForPort(profile, pid));
		await marionette.send('Addon:Install', { path: options.extension, temporary: true });
		await putButtonOnToolbar(marionette, options.addonId);
		// What comes up once after the installation.
		await waitFor('the greeting', () => marionette.runInBrowser<boolean>(closeGreeting));
		return drive({ marionette, pid, ended, kill, addonId: options.addonId });
	} catch (error) {
		await kill();
		throw error;
	}
}

type Driven = {
	readonly marionette: Marionette;
	readonly pid: number;
	readonly ended: Promise<void>;
	readonly kill: () => Promise<void>;
	readonly addonId: string;
};

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
		badge: () => marionette.runInBrowser(readBadge, widgetId(addonId)),
		notifications: () => marionette.runInBrowser(readAlerts),
		stopBackground: () => marionette.runInBrowser(terminateBackground, addonId),
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

const readAlerts = `
	return [...Services.wm.getEnumerator('alert:alert')].map(alert => alert.document.documentElement.textContent);`;

const terminateBackground = `
	const { extension } = WebExtensionPolicy.getByID(arguments[0]);
	return extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });`;

function writePreferences(profile: string, preferences: Record<string, unknown>): void {
	mkdirSync(profile, { recursive: true });
	const lines = Object.entries(preferences).map(
		([key, value]) => `user_pref(${JSON.stringify(key)}, ${JSON.stringify(value)});`,
	);
	writeFileSync(join(profile, 'user.js'), lines.join('\n'));
}

/** Firefox chooses a free port and writes it beside its preferences. */
async function waitForPort(profile: string, pid: number): Promise<number> {
	const file = join(profile, 'MarionetteActivePort');
	return waitFor(
		'Firefox to listen',
		() => {
			if (!isAlive(pid)) throw new Error('Firefox ended at once');
			return existsSync(file) && Number(readFileSync(file, 'utf8'));
		},
		{ timeoutMs: 60_000 },
	);
}
