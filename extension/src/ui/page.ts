import type { Words } from '../core/view/row.ts';
import type { BatchSources } from './batch/batch-sources.ts';
import type { Access } from './access.ts';
import type { PageStore } from './page-store.ts';
import type { TakeoverAccess } from './takeover-access.ts';
import type { PreferencesStore } from './preferences.ts';

/** What every part of a page needs, made once. */
export type Page = Words & {
	readonly view: 'popup' | 'tab' | 'options' | 'setup' | 'batch';
	readonly os: 'win' | 'mac' | 'linux';
	readonly version: string;
	readonly ask: PageStore['ask'];
	readonly call: PageStore['call'];
	readonly addMany: PageStore['addMany'];
	readonly extract: PageStore['extract'];
	readonly copyText: (text: string) => Promise<void>;
	readonly openTab: () => void;
	/** Where one chooses of everything that the tab in front holds, or of a list. */
	readonly openBatch: () => void;
	readonly openOptions: () => void;
	/** Where it is checked whether everything is there. */
	readonly openSetup: () => void;
	/** The address of the page in front; null: there is none that could be read. */
	readonly frontUrl: Promise<string | null>;
	/** The tab in front; null: this page is not in front of one. */
	readonly frontTab: Promise<number | null>;
	/** Asks the user, in the click itself, whether pages of every site may be watched, or of that one. */
	readonly requestSites: (url: string | null) => Promise<boolean>;
	/** Asks the user, in the click itself, and tells whether cookies of that site may be read. */
	readonly cookies: Promise<CookieAccess>;
	readonly takeover: TakeoverAccess;
	readonly access: Access;
	readonly preferences: PreferencesStore;
	/** Beside the page in front, where the browser has room for that; within a click. */
	readonly openPanel: (() => void) | null;
	/** Of the page that chooses among many; null: this is another. */
	readonly batch: BatchSources | null;
	/** It was opened to add what the clipboard holds. */
	readonly isPasting: boolean;
};

export type CookieAccess = {
	/** The site of the page in front; null: none that has cookies. */
	readonly site: string | null;
	readonly granted: boolean;
	request(): Promise<boolean>;
	withdraw(): Promise<void>;
};
