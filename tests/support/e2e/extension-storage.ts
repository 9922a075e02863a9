import type { Popup } from '../browsers/driven-browser.ts';

/** The extension's own world, from its popup: Firefox shows a test its page from outside. */
const own = '(window.wrappedJSObject ?? window)';

export const setStored = (popup: Popup, values: object): Promise<void> =>
	popup.evaluate(
		`(w => w.chrome.storage.local.set(w.JSON.parse(${JSON.stringify(JSON.stringify(values))})))(${own})`,
	);

export const stored = async (popup: Popup, area: 'local' | 'session'): Promise<Record<string, unknown>> =>
	JSON.parse(
		await popup.evaluate<string>(`(w => w.chrome.storage.${area}.get().then(w.JSON.stringify))(${own})`),
	) as Record<string, unknown>;
