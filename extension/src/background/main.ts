import browser, { type Menus, type Tabs } from 'webextension-polyfill';
import type { Fault } from '../../../shared/domain/faults.ts';
import { batchAddress } from '../batch/batch-address.ts';
import { createWords } from '../core/text/words.ts';
import { createBackground, type Background } from './background.ts';
import { createBadges } from './badges.ts';
import { badgePorts, browserPorts } from './browser-ports.ts';
import { openMediaDesk } from './media-desk.ts';
import { placeOf, selectedUrls } from './place.ts';
import { inBrowserOnly, relayFromMenu } from './relay/from-menu.ts';
import { openTakeover } from './takeover/open-takeover.ts';
import { onCommand } from './commands.ts';
import { clickedAction } from './said.ts';
import { greetOnce } from './greet-once.ts';

// Everything below runs in the first turn: an event that woke this worker is lost for a listener that comes later.
const { t, formats } = createWords(key => browser.i18n.getMessage(key), browser.i18n.getUILanguage());
const badges = createBadges(badgePorts(browser));
const media = openMediaDesk({
	browser,
	setCount: (tab, count) => badges.setCount(tab, count),
	closed: tab => badges.closed(tab),
	changed: view => background.mediaChanged(view),
});
const ports = browserPorts({ browser, t, formats, media, badges });
const background: Background = createBackground(ports);
openTakeover({
	browser,
	call: background.call,
	cookies: ports.cookies,
	remember: origin => background.remember(origin),
	forget: task => background.forget(task),
});

browser.tabs.onActivated.addListener(({ tabId }) => background.turnedTo(tabId));
browser.storage.local.onChanged.addListener(changes => {
	if ('preferences' in changes) background.preferencesChanged();
});
browser.runtime.onConnect.addListener(port => background.pageConnected(port));
browser.runtime.onInstalled.addListener(({ reason }) => void installed(reason));
browser.runtime.onStartup.addListener(() => void background.browserStarted());
browser.contextMenus.onClicked.addListener((info, tab) => void menuClicked(info, tab));
browser.notifications.onClicked.addListener(id => void notificationClicked(id, null));
// Firefox's notifications have no buttons.
browser.notifications.onButtonClicked?.addListener((id, button) => void notificationClicked(id, button));
browser.commands.onCommand.addListener(name => void onCommand(browser, name));

async function installed(reason: string): Promise<void> {
	// An update or reload finds the item of before.
	await browser.contextMenus.removeAll();
	browser.contextMenus.create({
		id: 'download',
		title: t('menuDownload'),
		contexts: ['link', 'image', 'video', 'audio', 'page', 'frame', 'selection'],
	});
	browser.contextMenus.create({ id: 'choose-page', title: t('menuChoosePage'), contexts: ['page', 'frame'] });
	browser.contextMenus.create({
		id: 'choose-selection',
		title: t('menuChooseSelection'),
		contexts: ['selection'],
	});
	if (reason === 'install') await greetOnce(browser);
	await background.browserStarted();
}

async function menuClicked(info: Menus.OnClickData, tab: Tabs.Tab | undefined): Promise<void> {
	if (info.menuItemId !== 'download') {
		const frame = info.menuItemId === 'choose-selection' ? (info.frameId ?? 0) : null;
		await browser.tabs.create({ url: browser.runtime.getURL(batchAddress(tab?.id, frame)) });
		return;
	}
	const place = await placeOf(browser, info, tab);
	const inside = inBrowserOnly(info);
	if (inside !== null) {
		const refused = (fault: Fault) => ports.say({ kind: 'refused', fault });
		return await relayFromMenu({ browser, call: background.call, refused }, inside, { info, tab, place });
	}
	await background.menuClicked(info, place, () => selectedUrls(browser, info, tab));
}

async function notificationClicked(id: string, button: number | null): Promise<void> {
	await browser.notifications.clear(id);
	const clicked = clickedAction(id, button);
	if (clicked && (await background.onFile(clicked.action, clicked.task)) === null) return;
	await browser.tabs.create({ url: browser.runtime.getURL('src/dashboard/index.html') });
}
