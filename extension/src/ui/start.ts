import { isFirefox } from '../core/page/is-firefox.ts';
import browser from 'webextension-polyfill';
import { batchAddress } from '../batch/batch-address.ts';
import { parseWebUrl } from '../core/add/web-url.ts';
import { sitePattern } from '../core/add/site-pattern.ts';
import { directionOf } from '../core/text/language.ts';
import { createWords } from '../core/text/words.ts';
import { createAccess } from './access.ts';
import { mount, type Root } from './mount.tsx';
import type { CookieAccess, Page } from './page.ts';
import { takeoverAccess } from './takeover-access.ts';
import { createPageStore } from './page-store.ts';
import { panelOpener } from './panel-opener.ts';
import { preferencesStore } from './preferences.ts';

/** Starts a page of ours in the browser. Nothing is waited for before the first frame. */
export function start(view: Page['view'], root: Root, batch: Page['batch'] = null): void {
	const store = createPageStore({
		connect: () => browser.runtime.connect(),
		after: (ms, run) => void setTimeout(run, ms),
		now: Date.now,
	});
	const front = frontOf(view);
	const { i18n } = browser;
	const { t, formats, language } = createWords(key => i18n.getMessage(key), i18n.getUILanguage());
	document.documentElement.lang = language;
	document.documentElement.dir = directionOf(language);
	document.title = t(titles[view]);
	const openPage = (name: string) => {
		void browser.tabs.create({ url: browser.runtime.getURL(`src/${name}/index.html`) });
		if (view === 'popup') close();
	};
	const page: Page = {
		t,
		formats,
		view,
		os: systemOf(navigator.userAgent),
		version: browser.runtime.getManifest().version,
		ask: store.ask,
		call: store.call,
		addMany: store.addMany,
		extract: store.extract,
		copyText: text => navigator.clipboard.writeText(text),
		openTab: () => openPage('dashboard'),
		openBatch: () =>
			void front.then(({ tab }) => {
				void browser.tabs.create({ url: browser.runtime.getURL(batchAddress(tab ?? undefined)) });
				if (view === 'popup') close();
			}),
		openOptions: () => {
			void browser.runtime.openOptionsPage();
			if (view === 'popup') close();
		},
		openSetup: () => openPage('setup'),
		frontUrl: front.then(({ url }) => (parseWebUrl(url) ? url : null)),
		frontTab: front.then(({ tab }) => tab),
		requestSites,
		cookies: front.then(({ url }) => cookieAccess(url)),
		takeover: takeoverAccess,
		access: createAccess(),
		preferences: preferencesStore,
		openPanel: view === 'popup' ? panelOpener() : null,
		batch,
		isPasting: location.hash === '#paste',
	};
	void page.frontTab.then(tab => store.watchTab(tab));
	mount(root, page, store, Date.now);
}

const titles = {
	popup: 'extensionName',
	tab: 'dashboardTitle',
	options: 'optionsTitle',
	setup: 'setupTitle',
	batch: 'batchTitle',
} as const;

const systemOf = (userAgent: string): Page['os'] =>
	userAgent.includes('Windows') ? 'win' : userAgent.includes('Macintosh') ? 'mac' : 'linux';

/** The user opened the popup on a page, which lets us see its address (activeTab), and nothing more. */
async function frontOf(view: Page['view']): Promise<{ readonly url: string; readonly tab: number | null }> {
	const [tab] = view === 'popup' ? await browser.tabs.query({ active: true, currentWindow: true }) : [];
	return { url: tab?.url ?? '', tab: tab?.id ?? null };
}

/** Within the click: no await before it. */
function requestSites(url: string | null): Promise<boolean> {
	const pattern = url === null ? undefined : sitePattern(url)?.pattern;
	const origins = pattern === undefined ? ['http://*/*', 'https://*/*'] : [pattern];
	return browser.permissions.request({ origins }).catch(() => false);
}

async function cookieAccess(address: string): Promise<CookieAccess> {
	const site = sitePattern(address);
	if (!site) return noCookies;
	const wanted = { permissions: ['cookies' as const], origins: [site.pattern] };
	const inFirefox = isFirefox(browser.runtime.getURL(''));
	return {
		site: site.site,
		granted: await browser.permissions.contains(wanted),
		// Within the click: no await before it.
		request: () =>
			browser.permissions
				.request(inFirefox ? { ...wanted, data_collection: ['authenticationInfo'] } : wanted)
				.catch(() => false),
		withdraw: async () => void (await browser.permissions.remove({ origins: [site.pattern] })),
	};
}

const noCookies: CookieAccess = {
	site: null,
	granted: false,
	request: () => Promise.resolve(false),
	withdraw: () => Promise.resolve(),
};
