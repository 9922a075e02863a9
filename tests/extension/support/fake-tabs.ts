import type { LinkTabs } from '../../../extension/src/background/links/link-finder.ts';
import { candidateOfLink } from '../../../extension/src/core/links/find-link.ts';
import type { LinkOrigin } from '../../../extension/src/core/links/link-origin.ts';

type FakePage = { links: string[]; isComplete: boolean };

/** Tabs that show what pages are said to have. */
export function createFakeTabs() {
	let last = 0;
	const open = new Map<number, string>();
	const tabs = {
		/** By address; what is not here never loads. */
		pages: new Map<string, FakePage>(),
		/** Everything that was opened. */
		opened: [] as LinkOrigin[],
		open,
		released: [] as number[],
		openMax: 0,
		/** Pages may not be opened. */
		isRefused: false,
	};
	const ports: LinkTabs = {
		async open(origin) {
			if (tabs.isRefused) return null;
			tabs.opened.push(origin);
			open.set(++last, origin.pageUrl);
			tabs.openMax = Math.max(tabs.openMax, open.size);
			return last;
		},
		async look(tab) {
			const url = open.get(tab);
			if (url === undefined) return null;
			const { links, isComplete } = tabs.pages.get(url) ?? { links: [], isComplete: false };
			const candidates = links.map(link => candidateOfLink({ url: link, text: '', fileName: '' }));
			return { isComplete, candidates };
		},
		close: async tab => void open.delete(tab),
		release: async tab => void tabs.released.push(tab),
	};
	return Object.assign(tabs, { ports });
}
