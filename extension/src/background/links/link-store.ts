import type { Browser } from 'webextension-polyfill';
import { loadPreferences } from '../../core/options/preferences.ts';
import type { LinkStore } from './link-finder.ts';

/** On the disk only where pages may be opened, and never what comes from a private window. */
export const linkStore = ({ storage: { local, session } }: Browser): LinkStore => ({
	async load() {
		const { linkOrigins, linkVisits } = await session.get(['linkOrigins', 'linkVisits']);
		// After a start of the browser only what was written to the disk is left.
		return {
			origins: linkOrigins ?? (await local.get('linkOrigins'))['linkOrigins'],
			visits: linkVisits,
		};
	},
	async saveOrigins(origins) {
		await session.set({ linkOrigins: origins });
		const { findLinks } = loadPreferences((await local.get('preferences'))['preferences']);
		if (findLinks) await local.set({ linkOrigins: origins.filter(origin => !origin.private) });
		else await local.remove('linkOrigins');
	},
	saveVisits: visits => session.set({ linkVisits: visits }),
});
