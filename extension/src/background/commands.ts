import { batchAddress } from '../batch/batch-address.ts';
import type { Browser } from 'webextension-polyfill';

/** The manifest's commands, but for the one that opens the popup, which is the browser's own. */
export async function onCommand({ action, tabs, runtime }: Browser, name: string): Promise<void> {
	if (name === 'open-dashboard') await tabs.create({ url: runtime.getURL('src/dashboard/index.html') });
	if (name === 'choose-links') {
		const [front] = await tabs.query({ active: true, currentWindow: true });
		await tabs.create({ url: runtime.getURL(batchAddress(front?.id)) });
	}
	if (name !== 'add-clipboard') return;
	// Only a page can read the clipboard. Where a popup may not be opened so, a tab does it.
	await action.setPopup({ popup: runtime.getURL('src/popup/index.html#paste') });
	await action
		.openPopup()
		.catch(() => tabs.create({ url: runtime.getURL('src/dashboard/index.html#paste') }));
	await action.setPopup({ popup: runtime.getURL('src/popup/index.html') });
}
