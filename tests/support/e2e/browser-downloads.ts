import type { DrivenBrowser } from '../browsers/driven-browser.ts';

type Download = {
	readonly url: string;
	readonly state: 'in_progress' | 'interrupted' | 'complete';
};

/** As its person would: what stands still in the browser's list, and can go on, does. The list as it was before that. */
export async function resumeDownloads(browser: DrivenBrowser): Promise<readonly Download[]> {
	const popup = await browser.openPopup();
	const listed = await popup.evaluate<string>(
		`(async w => {
			const { downloads } = w.chrome;
			const all = await downloads.search(w.JSON.parse('{}'));
			for (const { id, canResume } of all) if (canResume) await downloads.resume(id).catch(() => {});
			return w.JSON.stringify(all);
		})(window.wrappedJSObject ?? window)`,
	);
	await popup.close();
	return JSON.parse(listed) as readonly Download[];
}
