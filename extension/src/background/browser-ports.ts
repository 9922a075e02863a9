import { isFirefox } from '../core/page/is-firefox.ts';
import type { Browser } from 'webextension-polyfill';
import { nativeHostName } from '../../../installers/extension-ids.ts';
import { cookieHeader } from '../core/add/cookie-header.ts';
import { parseWebUrl } from '../core/add/web-url.ts';
import { loadPreferences } from '../core/options/preferences.ts';
import type { Translate } from '../core/text/translate.ts';
import type { Formats } from '../core/text/formats.ts';
import type { BackgroundPorts, Sent } from './background.ts';
import type { createBadges } from './badges.ts';
import { linkStore } from './links/link-store.ts';
import { createLinkTabs } from './links/link-tabs.ts';
import type { MediaDesk } from './media-ports.ts';
import { noticeText, wordText, type Said } from './said.ts';

type Given = {
	readonly browser: Browser;
	readonly t: Translate;
	readonly formats: Formats;
	readonly media: MediaDesk;
	readonly badges: ReturnType<typeof createBadges>;
};

/** What the background needs of the browser, each over the smallest part of its API. */
export function browserPorts({ browser, t, formats, media, badges }: Given): BackgroundPorts {
	const { runtime, storage, notifications } = browser;
	const manifest = runtime.getManifest();
	const inFirefox = isFirefox(runtime.getURL(''));

	async function notify(said: Said | null): Promise<void> {
		if (!said) return;
		const { notices } = loadPreferences((await storage.local.get('preferences'))['preferences']);
		if (!said.kinds.some(kind => notices[kind])) return;
		const { id, title, message, buttons } = said;
		const plain = { type: 'basic' as const, iconUrl: runtime.getURL('icons/icon-128.png'), title, message };
		// Chrome alone has buttons, and makes a sound unless it is told not to; Firefox refuses what it does not know.
		const more = { silent: true, buttons: buttons.map(title => ({ title })) };
		await notifications.create(id, inFirefox ? plain : { ...plain, ...more });
	}

	return {
		ownId: runtime.id,
		ownOrigin: runtime.getURL(''),
		version: manifest.version,
		clientName: inFirefox ? 'firefox-extension' : 'chrome-extension',
		userAgent: navigator.userAgent,
		connectNative: () => runtime.connectNative(nativeHostName),
		// Firefox puts the reason on the port, Chrome in lastError, for the time of the event.
		endReason: port =>
			(port as { error?: { message: string } }).error?.message ?? runtime.lastError?.message ?? '',
		async load() {
			const session = await storage.session.get(['copy', 'pending']);
			// After a start of the browser only what was written to the disk is left.
			const pending = session['pending'] ?? (await storage.local.get('pending'))['pending'];
			return { copy: session['copy'], pending };
		},
		saveCopy: copy => (copy ? storage.session.set({ copy }) : storage.session.remove('copy')),
		async savePending(entries) {
			await storage.session.set({ pending: entries });
			await storage.local.set({ pending: entries.filter(entry => !entry.private) });
		},
		cookies: entry => cookiesFor(browser, entry),
		media,
		findsLinks: async () => {
			const { preferences } = await storage.local.get('preferences');
			return loadPreferences(preferences).findLinks;
		},
		linkStore: linkStore(browser),
		linkTabs: createLinkTabs(browser, media),
		setBadge: badge => badges.setBadge(badge),
		notify: notice => void notify(noticeText(notice, { t, formats })),
		say: word => void notify(wordText(word, { t, formats })),
		random: Math.random,
		now: Date.now,
		after(ms, run) {
			const timer = setTimeout(run, ms);
			return () => clearTimeout(timer);
		},
	};
}

const badgeColors = { active: '#b8400e', trouble: '#b3261e', found: '#1f5f8b' } as const;

/** What the toolbar's button can show, on all tabs and on one. */
export const badgePorts = ({ action }: Browser): Parameters<typeof createBadges>[0] => ({
	setAll({ text, tone }) {
		void action.setBadgeText({ text });
		void action.setBadgeBackgroundColor({ color: badgeColors[tone] });
		void action.setBadgeTextColor({ color: '#ffffff' });
	},
	// A tab that is gone by now refuses.
	setTab(tabId, badge) {
		void action.setBadgeText({ tabId, text: badge?.text ?? null }).catch(() => {});
		if (badge) void action.setBadgeBackgroundColor({ tabId, color: badgeColors.found }).catch(() => {});
	},
});

/** '' unless the user has allowed cookies, and for this address. Never rejects, never kept. */
async function cookiesFor(browser: Browser, { url, pageUrl, storeId }: Sent): Promise<string> {
	try {
		const target = parseWebUrl(url);
		if (!target) return '';
		const origins = [`${target.scheme}://${target.host}/*`];
		if (!(await browser.permissions.contains({ permissions: ['cookies'], origins }))) return '';
		const jar = await browser.cookies.getAll({
			url,
			// Those kept apart for one site too; cookieHeader takes the right ones of them.
			partitionKey: {},
			...(storeId !== null && { storeId }),
		});
		return cookieHeader(jar, parseWebUrl(pageUrl ?? '')?.host ?? null);
	} catch {
		// A store that is closed by now (private window, container) has no cookies to give.
		return '';
	}
}
