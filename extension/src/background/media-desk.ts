import type { Browser, Runtime, WebRequest } from 'webextension-polyfill';
import type { Card } from '../core/capture/card.ts';
import type { CardPlace, MediaView } from '../core/capture/media-view.ts';
import {
	defaultCapture,
	loadCapture,
	modeOf,
	withMode,
	type CaptureSettings,
} from '../core/capture/sites.ts';
import { createCapture, type Capture, type TabMedia } from './capture.ts';
import { storeOf } from './place.ts';
import type { MediaDesk } from './media-ports.ts';
import { readPlaylist } from './read-playlist.ts';
import { allSites, lookAt, registerScripts } from './capture-scripts.ts';

type Ports = {
	readonly browser: Browser;
	readonly setCount: (tab: number, count: number) => void;
	readonly closed: (tab: number) => void;
	readonly changed: (view: MediaView) => void;
};

/** When access is granted. */
const tabsLookedAtMax = 20;
const keyOf = (tab: number): string => `capture:${tab}`;

export type OpenDesk = MediaDesk & { readonly ready: Promise<void> };

/** Listens to the browser about its tabs. All listeners are there when this returns: it runs in the first turn. */
export function openMediaDesk({ browser, setCount, closed, changed }: Ports): OpenDesk {
	let settings = defaultCapture;
	let mayWatchAll = false;
	const settled = loadSettings();

	const capture: Capture = createCapture({
		load: async () => {
			await settled;
			return await loadTabs(browser);
		},
		save: (tab, pages) =>
			pages === null
				? browser.storage.session.remove(keyOf(tab))
				: browser.storage.session.set({ [keyOf(tab)]: pages }),
		settings: () => settings,
		setCount,
		changed: media => changed(viewOf(media)),
		async fetchText(tab, url) {
			const place = await placeOf(browser, tab);
			return place && (await readPlaylist(url, place));
		},
		resolve,
		now: Date.now,
		after(ms, run) {
			const timer = setTimeout(run, ms);
			return () => clearTimeout(timer);
		},
	});

	const redirects = new Map<string, string>();
	browser.webRequest.onHeadersReceived.addListener(
		details => answered(capture, details, redirects),
		{ urls: allSites, types: ['main_frame', 'sub_frame', 'xmlhttprequest', 'media', 'object', 'other'] },
		['responseHeaders'],
	);
	browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
		const tab = sender.tab?.id;
		const isScript =
			sender.id === browser.runtime.id && sender.url?.startsWith(browser.runtime.getURL('')) !== true;
		if (isScript && tab !== undefined && sender.frameId !== undefined)
			capture.said({ tab, frame: sender.frameId }, message);
		return undefined;
	});
	browser.tabs.onRemoved.addListener(tab => {
		capture.closed(tab);
		closed(tab);
	});
	browser.permissions.onAdded.addListener(() => void accessChanged().then(lookAtOpen));
	browser.permissions.onRemoved.addListener(() => void accessChanged());
	browser.storage.local.onChanged.addListener(changes => {
		if ('capture' in changes) void accessChanged();
	});
	browser.runtime.onInstalled.addListener(() => void accessChanged());
	browser.runtime.onStartup.addListener(() => void accessChanged());

	async function loadSettings(): Promise<void> {
		const [stored, isGranted] = await Promise.all([
			browser.storage.local.get('capture'),
			browser.permissions.contains({ origins: allSites }),
		]);
		settings = loadCapture(stored['capture']);
		mayWatchAll = isGranted;
	}

	let registering: Promise<void> = Promise.resolve();

	async function accessChanged(): Promise<void> {
		await loadSettings();
		// One after the other: two at once would register the same script twice.
		registering = registering.then(() => registerScripts(browser, settings)).catch(() => {});
		await registering;
		capture.settingsChanged();
	}

	/** Pages that were loaded before they could be watched. */
	async function lookAtOpen(): Promise<void> {
		const open = await browser.tabs.query({ url: allSites, discarded: false });
		for (const { id } of open.slice(0, tabsLookedAtMax)) if (id !== undefined) await lookAt(browser, id);
	}

	const viewOf = (media: TabMedia): MediaView => ({
		...media,
		mode: modeOf(settings, media.url, mayWatchAll ? 'always' : 'ask'),
		mayWatchAll,
	});

	async function view(tab: number): Promise<MediaView> {
		await capture.ready;
		const media = capture.mediaOf(tab);
		if (media.url !== '') return viewOf(media);
		const url = await browser.tabs.get(tab).then(
			found => found.url ?? '',
			() => '',
		);
		return viewOf({ ...media, url });
	}

	return {
		ready: settled,
		view,
		async find(tab, keys) {
			await capture.ready;
			const { cards, url } = capture.mediaOf(tab);
			const found = keys.flatMap(key => cards.find(card => card.key === key) ?? []);
			const place = await placeOf(browser, tab);
			// Of a tab that is gone nobody knows whether it was private.
			if (!place) return [];
			return found.map((card: Card): CardPlace => ({ ...place, card, pageUrl: url }));
		},
		async setMode(url, mode) {
			await settled;
			const next: CaptureSettings = withMode(settings, url, mode);
			await browser.storage.local.set({ capture: next });
			await accessChanged();
		},
		lookAt: tab => lookAt(browser, tab),
		async isForbidden(url) {
			await settled;
			return modeOf(settings, url, 'ask') === 'never';
		},
	};
}

async function loadTabs(browser: Browser): Promise<ReadonlyMap<number, unknown>> {
	const all = await browser.storage.session.get(null);
	const open = new Set((await browser.tabs.query({})).map(({ id }) => id));
	const found = new Map<number, unknown>();
	for (const [key, value] of Object.entries(all)) {
		const [, tab] = /^capture:(\d+)$/u.exec(key) ?? [];
		if (tab === undefined) continue;
		if (open.has(Number(tab))) found.set(Number(tab), value);
		else await browser.storage.session.remove(key);
	}
	return found;
}

/** Requests that were sent elsewhere and have not arrived. */
const redirectsMax = 200;

function answered(
	capture: Capture,
	details: WebRequest.OnHeadersReceivedDetailsType & {
		readonly documentId?: string;
		readonly documentLifecycle?: string;
	},
	redirects: Map<string, string>,
): void {
	const { tabId, frameId, parentFrameId, type, url, statusCode, responseHeaders, timeStamp, requestId } =
		details;
	if (tabId < 0 || details.documentLifecycle === 'prerender') return;
	const from = redirects.get(requestId) ?? '';
	redirects.delete(requestId);
	if (statusCode >= 300 && statusCode < 400 && statusCode !== 304) {
		for (const [oldest] of redirects) {
			if (redirects.size < redirectsMax) break;
			redirects.delete(oldest);
		}
		redirects.set(requestId, from || url);
	}
	capture.answered(tabId, {
		url,
		from,
		asker: { document: details.documentId ?? '', url: details.documentUrl ?? '' },
		frameId,
		parentFrameId,
		type,
		statusCode,
		headers: responseHeaders ?? [],
		at: timeStamp,
	});
}

function resolve(ref: string, base: string): string | null {
	try {
		return new URL(ref, base).href;
	} catch {
		return null;
	}
}

/** null: it is gone. */
async function placeOf(
	browser: Browser,
	tab: number,
): Promise<Pick<CardPlace, 'storeId' | 'private'> | null> {
	const found = await browser.tabs.get(tab).catch(() => null);
	return found && { storeId: await storeOf(browser, found), private: found.incognito };
}
