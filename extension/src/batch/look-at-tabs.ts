import type { Browser, Scripting, Tabs } from 'webextension-polyfill';
import { readFound, type Looked } from '../core/batch/found.ts';
import { storeOf } from '../background/place.ts';

/** Tabs that are looked at together. */
const tabsMax = 200;
/** Frames of one. */
const framesMax = 100;

export type Look = {
	readonly looked: readonly Looked[];
	/** Tabs that could not be looked at: the browser's own pages, or without permission. */
	readonly unseen: number;
};

/** What a tab holds; `frame`: its selection alone, in that frame. */
export async function lookAtTab(browser: Browser, tabId: number, frame: number | null): Promise<Look> {
	const tab = await browser.tabs.get(tabId).catch(() => null);
	return tab ? await lookAt(browser, [tab], frame) : { looked: [], unseen: 1 };
}

/** What all tabs of that tab's window hold; private ones are in windows of their own. */
export async function lookAtWindow(browser: Browser, tabId: number): Promise<Look> {
	const { windowId } = await browser.tabs.get(tabId).catch(() => ({ windowId: undefined }));
	const tabs = await browser.tabs.query(windowId === undefined ? { currentWindow: true } : { windowId });
	const own = browser.runtime.getURL('');
	return await lookAt(
		browser,
		tabs.filter(({ url }) => url?.startsWith(own) !== true).slice(0, tabsMax),
		null,
	);
}

async function lookAt(browser: Browser, tabs: readonly Tabs.Tab[], frame: number | null): Promise<Look> {
	const all: (Looked | null)[] = [];
	for (const tab of tabs) all.push(await lookAtOne(browser, tab, frame));
	const looked = all.filter(one => one !== null);
	return { looked, unseen: all.length - looked.length };
}

/** null: it may not be looked at. */
async function lookAtOne(browser: Browser, tab: Tabs.Tab, frame: number | null): Promise<Looked | null> {
	if (tab.id === undefined) return null;
	try {
		const answers = await answersOf(browser, tab.id, frame);
		const links = answers.slice(0, framesMax).flatMap(({ result }) => (Array.isArray(result) ? result : []));
		return {
			...readFound(links),
			page: {
				url: tab.url ?? null,
				title: tab.title ?? '',
				storeId: await storeOf(browser, tab),
				private: tab.incognito,
			},
		};
	} catch {
		return null;
	}
}

/** Frames of other sites may be out of reach while the page itself is not. */
async function answersOf(browser: Browser, tabId: number, frame: number | null) {
	const run = (target: Scripting.InjectionTarget) =>
		browser.scripting.executeScript({ target, func: collectLinks, args: [frame !== null] });
	if (frame !== null) return await run({ tabId, frameIds: [frame] });
	return await run({ tabId, allFrames: true }).catch(() => run({ tabId }));
}

/** Runs in the page: it must not use anything from outside itself. */
function collectLinks(inSelection: boolean): { url: string; as: string; text: string }[] {
	const max = 5_001;
	const selection = globalThis.getSelection();
	const found = new Map<string, { url: string; as: string; text: string }>();

	function take(element: Element, url: string, as: string, text: string): void {
		if (!/^https?:/iu.test(url) || found.size >= max) return;
		if (inSelection && selection?.containsNode(element, true) !== true) return;
		const words = text.replace(/\s+/gu, ' ').trim().slice(0, 512);
		const known = found.get(url);
		if (!known || known.text === '') found.set(url, { url, as: known?.as ?? as, text: words });
	}

	for (const link of document.querySelectorAll<HTMLAnchorElement | HTMLAreaElement>('a[href], area[href]'))
		take(
			link,
			link.href,
			'link',
			link.textContent.trim() ||
				link.title ||
				link.getAttribute('aria-label') ||
				(link.querySelector('img')?.alt ?? link.getAttribute('alt') ?? ''),
		);
	for (const image of document.images)
		take(image, image.currentSrc || image.src, 'image', image.alt || image.title);
	for (const media of document.querySelectorAll<HTMLMediaElement>('video, audio')) {
		const as = media instanceof HTMLVideoElement ? 'video' : 'audio';
		take(media, media.currentSrc || media.src, as, media.title);
		for (const source of media.querySelectorAll('source')) take(source, source.src, as, media.title);
	}
	return [...found.values()];
}
