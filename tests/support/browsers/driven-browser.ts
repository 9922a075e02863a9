/** A real browser with the extension in it, moved as a person would move it. */
export type DrivenBrowser = AsyncDisposable & {
	readonly name: 'chromium' | 'firefox';
	readonly pid: number;
	/** Resolves when the browser is gone, whoever ended it. */
	readonly ended: Promise<void>;
	goTo(url: string): Promise<void>;
	/** Clicks what `selector` finds on the page in front. */
	click(selector: string): Promise<void>;
	/**
	 * Right-clicks what `selector` finds, and chooses the item with that label from the browser's own menu. `reach`: keys
	 * that choose it in Chromium, where its first letter is not enough.
	 */
	chooseFromContextMenu(selector: string, label: string, reach?: readonly string[]): Promise<void>;
	/** The popup as a click on the toolbar's button opens it. */
	openPopup(): Promise<Popup>;
	/** A page of the extension's that is open in a tab; `name`: its folder. */
	ownPage(name: string): Promise<Popup>;
	/** The dashboard, in a tab behind the one in front. */
	openBehind(): Promise<Popup>;
	/** What the extension wrote on the toolbar's button. */
	badge(): Promise<string>;
	/** The texts of the extension's notifications on the screen. */
	notifications(): Promise<string[]>;
	/** As a person allows it among the browser's extensions; the extension begins anew. */
	allowInPrivate(): Promise<void>;
	/** A private window comes to the front, and all that is said of the page in front is about it until it is closed. */
	openPrivate(): Promise<AsyncDisposable>;
	/** Ends the extension's worker or event page, as the browser itself does when nothing happens for a while. */
	stopBackground(): Promise<void>;
	/** The page in front, as a PNG file. */
	screenshot(file: string): Promise<void>;
	/** SIGKILL to the browser itself, and no chance to tidy up. */
	kill(): Promise<void>;
};

export type Popup = {
	/** The value, or what the promise gives, of an expression over the popup's `document` and `window`. */
	evaluate<Value>(expression: string): Promise<Value>;
	screenshot(file: string): Promise<void>;
	close(): Promise<void>;
};

export type LaunchOptions = {
	/** The unpacked extension. */
	readonly extension: string;
	/** The person's home: profile, native hosts and downloads are in it. */
	readonly home: { readonly env: NodeJS.ProcessEnv; readonly home: string; readonly downloads: string };
};
