import type { Browser } from 'webextension-polyfill';

/** Shows what is there and what is not, the first time. A profile that has seen it is left alone. */
export async function greetOnce({ storage, tabs, runtime }: Browser): Promise<void> {
	const { greeted } = await storage.local.get('greeted');
	if (greeted === true) return;
	await storage.local.set({ greeted: true });
	await tabs.create({ url: runtime.getURL('src/setup/index.html') });
}
