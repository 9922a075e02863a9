import type { Words } from '../core/view/row.ts';
import type { PageStore } from './page-store.ts';
import type { TakeoverAccess } from './takeover-access.ts';

/** What every part of a page needs, made once. */
export type Page = Words & {
	readonly view: 'popup' | 'tab' | 'options';
	readonly os: 'win' | 'mac' | 'linux';
	readonly version: string;
	readonly ask: PageStore['ask'];
	readonly call: PageStore['call'];
	readonly extract: PageStore['extract'];
	readonly copyText: (text: string) => Promise<void>;
	readonly openTab: () => void;
	readonly openOptions: () => void;
	/** The address of the page in front; null: there is none that could be read. */
	readonly frontUrl: Promise<string | null>;
	/** Asks the user, in the click itself, and tells whether cookies of that site may be read. */
	readonly cookies: Promise<CookieAccess>;
	readonly takeover: TakeoverAccess;
};

export type CookieAccess = {
	/** The site of the page in front; null: none that has cookies. */
	readonly site: string | null;
	readonly granted: boolean;
	request(): Promise<boolean>;
	withdraw(): Promise<void>;
};
