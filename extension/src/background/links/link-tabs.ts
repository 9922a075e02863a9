import type { Browser } from 'webextension-polyfill';
import { parseWebUrl } from '../../core/add/web-url.ts';
import { candidateOfLink, candidatesOfCard, type PageLink } from '../../core/links/find-link.ts';
import type { LinkOrigin } from '../../core/links/link-origin.ts';
import type { MediaDesk } from '../media-ports.ts';
import type { LinkTabs } from './link-finder.ts';

/** Pages in the background, silent, of http(s) alone, each where it came from: private to private, container to container. */
export function createLinkTabs(browser: Browser, media: MediaDesk): LinkTabs {
	const { tabs, windows, scripting, permissions } = browser;

	async function mayOpen(url: string): Promise<boolean> {
		const site = parseWebUrl(url);
		if (!site) return false;
		const origins = [`${site.scheme}://${site.host}/*`];
		return (await permissions.contains({ origins })) && !(await media.isForbidden(url));
	}

	async function windowFor({ private: isPrivate }: LinkOrigin): Promise<number | null> {
		const all = await windows.getAll({ windowTypes: ['normal'] });
		return all.find(({ incognito }) => incognito === isPrivate)?.id ?? null;
	}

	async function openTab(origin: LinkOrigin): Promise<number | null> {
		if (!(await mayOpen(origin.pageUrl))) return null;
		// None of that kind is open: what its cookies were is gone, too.
		const windowId = await windowFor(origin);
		if (windowId === null) return null;
		const { storeId } = origin;
		const { id } = await tabs.create({
			url: origin.pageUrl,
			windowId,
			active: false,
			...(storeId?.startsWith(containerPrefix) === true && { cookieStoreId: storeId }),
		});
		if (id === undefined) return null;
		await tabs.update(id, { muted: true }).catch(() => {});
		return id;
	}

	async function linksIn(tabId: number): Promise<PageLink[]> {
		const read = (allFrames: boolean) =>
			scripting.executeScript({ target: { tabId, allFrames }, func: readLinks, injectImmediately: true });
		// A frame that may not be looked into fails all of them in some browsers.
		const frames = await read(true).catch(() => read(false).catch(() => []));
		return frames.flatMap(({ result }) => (Array.isArray(result) ? (result as PageLink[]) : []));
	}

	return {
		open: origin => openTab(origin).catch(() => null),
		async look(tab) {
			try {
				const { status, url = '' } = await tabs.get(tab);
				const isComplete = status === 'complete';
				// It may have led to where nobody allowed to look.
				if (!(await mayOpen(url))) return isComplete ? null : { isComplete, candidates: [] };
				let view = await media.view(tab);
				if (isComplete && !view.isLooked && (await media.lookAt(tab))) view = await media.view(tab);
				const links = (await linksIn(tab)).slice(0, linksMax);
				const candidates = [...view.cards.flatMap(candidatesOfCard), ...links.map(candidateOfLink)];
				return { isComplete, candidates };
			} catch {
				return null;
			}
		},
		async close(tab) {
			try {
				const { active } = await tabs.get(tab);
				if (!active) await tabs.remove(tab);
			} catch {
				// It is gone already.
			}
		},
		async release(tab) {
			await tabs.update(tab, { muted: false }).catch(() => {});
		},
	};
}

/** Of Firefox; its other stores are the usual one and that of private windows, which the window decides. */
const containerPrefix = 'firefox-container-';
/** Of all frames together. */
const linksMax = 10_000;

/** Runs in the page: it must not use anything from outside itself. */
function readLinks(): { url: string; text: string; fileName: string }[] {
	const linksOfFrameMax = 5_000;
	const found: { url: string; text: string; fileName: string }[] = [];
	for (const link of document.links) {
		if (found.length >= linksOfFrameMax) break;
		if (!/^https?:$/u.test(link.protocol) || link.href.length > 8_192) continue;
		const text = (link.textContent.trim() || link.getAttribute('aria-label') || link.title).slice(0, 1_024);
		found.push({ url: link.href, text, fileName: (link.getAttribute('download') ?? '').slice(0, 1_024) });
	}
	return found;
}
