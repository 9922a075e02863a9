import type { Browser, Menus, Tabs } from 'webextension-polyfill';
import type { Fault } from '../../../../shared/domain/faults.ts';
import { mintTaskId } from '../../../../shared/domain/ids.ts';
import type { Result } from '../../../../shared/kernel/result.ts';
import type { RelayOpen } from '../../../../shared/protocol/contract.ts';
import { urlBytesMax } from '../../../../shared/protocol/limits.ts';
import { menuChoice } from '../../core/add/menu-choice.ts';
import type { Place } from '../background.ts';
import type { HostLink } from '../host-link.ts';
import { bring } from './bring.ts';
import { readDataUrl } from './data-url.ts';
import type { Fetched } from './fetched.ts';
import { readInPage } from './in-page.ts';

type Given = {
	readonly browser: Browser;
	readonly call: HostLink['call'];
	readonly refused: (fault: Fault) => void;
};
type Click = { readonly info: Menus.OnClickData; readonly tab: Tabs.Tab | undefined; readonly place: Place };

/** What exists only in the browser; null: the click means an address that anybody can ask for. */
export function inBrowserOnly(info: Menus.OnClickData): string | null {
	const choice = menuChoice(info);
	return choice?.kind === 'one' && /^(?:blob|data):/iu.test(choice.url) ? choice.url : null;
}

/** Brings what the click means to the daemon. */
export async function relayFromMenu(
	{ browser, call, refused }: Given,
	url: string,
	{ info, tab, place }: Click,
): Promise<void> {
	const source: Result<Fetched, Fault> = /^data:/iu.test(url)
		? await readDataUrl(url)
		: await readInPage(browser, { tabId: tab?.id ?? -1, frameId: info.frameId ?? 0 }, url);
	if (!source.ok) return refused(source.error);
	const { totalBytes, mediaType } = source.value;
	const problem = await bring(
		source.value,
		{
			id: mintTaskId(Math.random),
			url: url.slice(0, urlBytesMax),
			...(place.pageUrl !== null && { pageUrl: place.pageUrl }),
			...(place.title !== null && { title: place.title.slice(0, 4096) }),
			totalBytes: totalBytes as RelayOpen['totalBytes'],
			mediaType: mediaType?.slice(0, 256) ?? null,
		},
		{ call, signal: new AbortController().signal },
	);
	if (problem) refused(problem);
}
