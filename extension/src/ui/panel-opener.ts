import browser from 'webextension-polyfill';

/** As much of Chrome's own interface as it takes; no type of ours knows it. */
type SidePanel = { open(of: { windowId: number }): Promise<void> };

/** Opens the dashboard beside the page, each browser in its own way; null: it has none. */
export function panelOpener(): (() => void) | null {
	const panel = (globalThis as { chrome?: { sidePanel?: SidePanel } }).chrome?.sidePanel;
	if (panel) {
		// Asked for ahead: within the click nothing may be waited for.
		let windowId: number | null = null;
		void browser.windows.getCurrent().then(({ id }) => (windowId = id ?? null));
		return () => {
			if (windowId !== null) void panel.open({ windowId }).then(close);
		};
	}
	if (!('sidebarAction' in browser)) return null;
	return () => void browser.sidebarAction.open().then(close);
}
