import type { Browser, Scripting } from 'webextension-polyfill';
import hookFile from '../content/hook.iife.ts?script';
import lookFile from '../content/look.iife.ts?script';
import { sitePattern } from '../core/add/site-pattern.ts';
import { sitesWith, type CaptureSettings } from '../core/capture/sites.ts';

export const allSites = ['http://*/*', 'https://*/*'];

const pathOf = (file: string): string => file.replace(/^\//u, '');
const ids = { hook: 'capture-hook', look: 'capture-look' } as const;

/** Has the scripts run where pages are watched: everywhere or on chosen sites, but for those that were left out. */
export async function registerScripts(browser: Browser, settings: CaptureSettings): Promise<void> {
	const { scripting } = browser;
	const matches = await watchedSites(browser, settings);
	const registered = await scripting.getRegisteredContentScripts({ ids: Object.values(ids) });
	if (registered.length > 0)
		await scripting.unregisterContentScripts({ ids: registered.map(({ id }) => id) });
	if (matches.length === 0) return;
	const excludeMatches = patternsOf([...sitesWith(settings, 'never'), ...sitesWith(settings, 'ask')]);
	const common = {
		matches,
		...(excludeMatches.length > 0 && { excludeMatches }),
		allFrames: true,
		// Frames without an address of their own, which players are often put in.
		matchOriginAsFallback: true,
		runAt: 'document_start' as const,
	};
	await scripting.registerContentScripts([
		{ ...common, id: ids.look, js: [pathOf(lookFile)] },
		{ ...common, id: ids.hook, js: [pathOf(hookFile)], world: 'MAIN' },
	] as Scripting.RegisteredContentScript[]);
}

async function watchedSites({ permissions }: Browser, settings: CaptureSettings): Promise<string[]> {
	if (await permissions.contains({ origins: allSites })) return allSites;
	const granted: string[] = [];
	for (const pattern of patternsOf(sitesWith(settings, 'always')))
		if (await permissions.contains({ origins: [pattern] })) granted.push(pattern);
	return granted;
}

const patternsOf = (sites: readonly string[]): string[] =>
	sites.flatMap(site => sitePattern(`https://${site}/`)?.pattern ?? []);

/** Looks at one tab now, where a click allowed it; false: it may not be looked at. */
export async function lookAt({ scripting }: Browser, tab: number): Promise<boolean> {
	const run = (allFrames: boolean) =>
		scripting.executeScript({ target: { tabId: tab, allFrames }, files: [pathOf(lookFile)] });
	try {
		await run(true);
		return true;
	} catch {
		// A frame that may not be looked at fails all of them in some browsers.
		return run(false).then(
			() => true,
			() => false,
		);
	}
}
