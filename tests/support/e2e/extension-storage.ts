import type { DrivenBrowser, Popup } from '../browsers/driven-browser.ts';
import { waitFor } from '../browsers/wait-for.ts';

/** The extension's own world, from its popup: Firefox shows a test its page from outside. */
const own = '(window.wrappedJSObject ?? window)';

const setIn = (popup: Popup, values: object): Promise<void> =>
	popup.evaluate(
		`(w => w.chrome.storage.local.set(w.JSON.parse(${JSON.stringify(JSON.stringify(values))})))(${own})`,
	);

export const stored = async (popup: Popup, area: 'local' | 'session'): Promise<Record<string, unknown>> =>
	JSON.parse(
		await popup.evaluate<string>(`(w => w.chrome.storage.${area}.get().then(w.JSON.stringify))(${own})`),
	) as Record<string, unknown>;

/** By way of the popup, which closes whenever something else comes to the front. */
export const setStored = (browser: DrivenBrowser, values: object): Promise<true> =>
	waitFor('the settings to be kept', async () => {
		try {
			const popup = await browser.openPopup();
			await setIn(popup, values);
			await popup.close();
			return true as const;
		} catch {
			return null;
		}
	});
