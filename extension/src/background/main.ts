import browser, { type Menus, type Tabs } from 'webextension-polyfill';
import type { Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { createWords } from '../core/text/words.ts';
import { createBackground } from './background.ts';
import { browserPorts } from './browser-ports.ts';
import { placeOf, selectedUrls } from './place.ts';
import { inBrowserOnly, relayFromMenu } from './relay/from-menu.ts';
import { completedTask } from './said.ts';
import { openTakeover } from './takeover/open-takeover.ts';

// Everything below runs in the first turn: an event that woke this worker is lost for a listener that comes later.
const { t, formats } = createWords(key => browser.i18n.getMessage(key), browser.i18n.getUILanguage());
const ports = browserPorts({ browser, t, formats });
const background = createBackground(ports);
openTakeover({ browser, call: background.call, cookies: ports.cookies });

browser.runtime.onConnect.addListener(port => background.pageConnected(port));
browser.runtime.onInstalled.addListener(() => void installed());
browser.runtime.onStartup.addListener(() => void background.browserStarted());
browser.contextMenus.onClicked.addListener((info, tab) => void menuClicked(info, tab));
browser.notifications.onClicked.addListener(id => void notificationClicked(id));

async function installed(): Promise<void> {
	// An update or reload finds the item of before.
	await browser.contextMenus.removeAll();
	browser.contextMenus.create({
		id: 'download',
		title: t('menuDownload'),
		contexts: ['link', 'image', 'video', 'audio', 'page', 'frame', 'selection'],
	});
	await background.browserStarted();
}

async function menuClicked(info: Menus.OnClickData, tab: Tabs.Tab | undefined): Promise<void> {
	const place = await placeOf(browser, info, tab);
	const inside = inBrowserOnly(info);
	if (inside !== null) {
		const refused = (fault: Fault) => ports.say({ kind: 'refused', fault });
		return await relayFromMenu({ browser, call: background.call, refused }, inside, { info, tab, place });
	}
	await background.menuClicked(info, place, () => selectedUrls(browser, info, tab));
}

async function notificationClicked(id: string): Promise<void> {
	await browser.notifications.clear(id);
	const task = completedTask(id);
	if (task !== null && (await background.showInFolder({ task: task as TaskId })) === null) return;
	await browser.tabs.create({ url: browser.runtime.getURL('src/dashboard/index.html') });
}
