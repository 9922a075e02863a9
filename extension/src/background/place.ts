import type { Browser, Menus, Tabs } from 'webextension-polyfill';
import { urlsInText } from '../../../shared/domain/urls-in-text.ts';
import type { Place } from './background.ts';
import { inTime } from './in-time.ts';

/** Where a menu was opened. */
export async function placeOf(
	browser: Browser,
	info: Menus.OnClickData,
	tab: Tabs.Tab | undefined,
): Promise<Place> {
	return {
		pageUrl: info.pageUrl ?? tab?.url ?? null,
		frameUrl: info.frameUrl ?? null,
		title: info.linkText?.trim() || tab?.title || null,
		storeId: await storeOf(browser, tab),
		private: tab?.incognito ?? false,
		linkText: info.linkText?.trim() || (await linkText(browser, info, tab)),
	};
}

const linkTextMs = 1_000;

/** What is written on the link; Chrome does not tell it by itself. Empty: nothing, or nobody may look. */
async function linkText(
	{ scripting }: Browser,
	{ linkUrl, frameId = 0 }: Menus.OnClickData,
	tab: Tabs.Tab | undefined,
): Promise<string> {
	if (linkUrl === undefined || tab?.id === undefined) return '';
	const asked = scripting.executeScript({
		target: { tabId: tab.id, frameIds: [frameId] },
		func: readText,
		args: [linkUrl],
		injectImmediately: true,
	});
	// A page that stands still does not hold up a download.
	const [answer] = (await inTime(linkTextMs, asked).catch(() => null)) ?? [];
	return typeof answer?.result === 'string' ? answer.result : '';
}

/** Runs in the page: it must not use anything from outside itself. */
function readText(url: string): string {
	const texts = [...document.links].filter(link => link.href === url).map(link => link.textContent.trim());
	return (texts.find(text => text !== '') ?? '').slice(0, 1_024);
}

/** The addresses of the links in the selection, and of those written out in it. */
export async function selectedUrls(
	browser: Browser,
	info: Menus.OnClickData,
	tab: Tabs.Tab | undefined,
): Promise<readonly string[]> {
	const written = urlsInText(info.selectionText ?? '');
	if (tab?.id === undefined) return written;
	try {
		// Allowed by the click itself, in this tab only (activeTab).
		const [answer] = await browser.scripting.executeScript({
			target: { tabId: tab.id, frameIds: [info.frameId ?? 0] },
			func: readSelection,
		});
		if (!answer) return written;
		const { links, text } = answer.result as ReturnType<typeof readSelection>;
		return [...new Set([...links, ...urlsInText(text), ...written])];
	} catch {
		// A page that extensions may not look into still gave its selected text.
		return written;
	}
}

/** Runs in the page: it must not use anything from outside itself. */
function readSelection(): { links: string[]; text: string } {
	const linksMax = 1_000;
	const selection = globalThis.getSelection();
	const links = [...document.links]
		.filter(link => selection?.containsNode(link, true) && /^https?:$/u.test(link.protocol))
		.slice(0, linksMax)
		.map(link => link.href);
	return { links, text: (selection?.toString() ?? '').slice(0, 1_000_000) };
}

/** Firefox names a tab's cookie store; Chrome lists the tabs of each. null: the usual one, or not allowed to know. */
export async function storeOf(browser: Browser, tab: Tabs.Tab | undefined): Promise<string | null> {
	if (tab?.cookieStoreId !== undefined) return tab.cookieStoreId;
	try {
		const stores = (await browser.cookies?.getAllCookieStores()) ?? [];
		return stores.find(store => tab?.id !== undefined && store.tabIds.includes(tab.id))?.id ?? null;
	} catch {
		return null;
	}
}
