import browser from 'webextension-polyfill';
import { loadKept, type Kept } from '../core/takeover/kept.ts';
import { loadTakeover, type TakeoverSettings } from '../core/takeover/settings.ts';

export type TakeoverState = {
	readonly settings: TakeoverSettings;
	/** Stayed with the browser lately. */
	readonly kept: readonly Kept[];
	/** Whether the browser tells us of its downloads. */
	readonly isAllowed: boolean;
	/** Whether it tells what it sends, and lets us fetch what only it can. */
	readonly seesSites: boolean;
};

export type TakeoverAccess = {
	load(): Promise<TakeoverState>;
	change(change: Partial<TakeoverSettings>): Promise<void>;
	/** Within a click: the browser asks the user. */
	allow(what: 'downloads' | 'sites'): Promise<boolean>;
	/** Gives back how to stop. */
	listen(changed: () => void): () => void;
};

const allSites = { origins: ['http://*/*', 'https://*/*'] };

export const takeoverAccess: TakeoverAccess = {
	async load() {
		const { storage, permissions } = browser;
		const [local, session, isAllowed, seesSites] = await Promise.all([
			storage.local.get('takeover'),
			storage.session.get('keptDownloads'),
			permissions.contains({ permissions: ['downloads'] }),
			permissions.contains(allSites),
		]);
		return {
			settings: loadTakeover(local['takeover']),
			kept: loadKept(session['keptDownloads']),
			isAllowed,
			seesSites,
		};
	},
	async change(change) {
		const { settings } = await takeoverAccess.load();
		await browser.storage.local.set({ takeover: { ...settings, ...change } });
	},
	// No await before the question: the click would not count for it.
	allow: what =>
		browser.permissions
			.request(
				what === 'downloads' ? { permissions: ['downloads'] } : { ...allSites, permissions: ['cookies'] },
			)
			.catch(() => false),
	listen(changed) {
		const { onChanged } = browser.storage;
		onChanged.addListener(changed);
		return () => onChanged.removeListener(changed);
	},
};
