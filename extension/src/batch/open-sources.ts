import browser from 'webextension-polyfill';
import { sources, type BatchSources } from '../ui/batch/batch-sources.ts';
import { askSizes, type SizePorts } from './ask-sizes.ts';
import { matchAside } from './match-aside.ts';
import { lookAtTab, lookAtWindow } from './look-at-tabs.ts';

/** As its own address says: `#tab=7&frame=0&source=selection`. Without a tab, lists are pasted. */
export function openSources(hash: string): BatchSources {
	const wanted = new URLSearchParams(hash.slice(1));
	const tab = numberOf(wanted.get('tab'));
	const frame = numberOf(wanted.get('frame'));
	const offered = sources.filter(
		source => source === 'list' || (tab !== null && (source !== 'selection' || frame !== null)),
	);
	const first = offered.find(source => source === wanted.get('source')) ?? offered[0] ?? 'list';
	return {
		offered,
		first,
		match: matchAside,
		askSizes: (rows, told, signal) => askSizes(sizePorts, rows, told, signal),
		async look(source) {
			if (tab === null) return { looked: [], unseen: 0 };
			if (source === 'tabs') return await lookAtWindow(browser, tab);
			return await lookAtTab(browser, tab, source === 'selection' ? frame : null);
		},
	};
}

const sizePorts: SizePorts = {
	fetch: (url, init) => fetch(url, init),
	mayCarryCookies: () => browser.permissions.contains({ permissions: ['cookies'] }),
};

function numberOf(text: string | null): number | null {
	return text !== null && /^\d{1,10}$/u.test(text) ? Number(text) : null;
}
