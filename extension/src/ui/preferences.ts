import browser from 'webextension-polyfill';
import { loadPreferences, type Preferences } from '../core/options/preferences.ts';

export type PreferencesStore = {
	readonly load: () => Promise<Preferences>;
	readonly change: (change: Partial<Preferences>) => Promise<Preferences>;
	/** Within a click; whether the clipboard may be read. */
	readonly allowClipboard: () => Promise<boolean>;
	/** '' where it may not be read, or holds no text. */
	readonly readClipboard: () => Promise<string>;
};

const key = 'preferences';

export const preferencesStore: PreferencesStore = {
	load: async () => loadPreferences((await browser.storage.local.get(key))[key]),
	async change(change) {
		const next = { ...(await preferencesStore.load()), ...change };
		await browser.storage.local.set({ [key]: next });
		return next;
	},
	allowClipboard: () => browser.permissions.request({ permissions: ['clipboardRead'] }).catch(() => false),
	readClipboard: () => navigator.clipboard.readText().catch(() => ''),
};
