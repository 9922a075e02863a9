import type { Browser } from 'webextension-polyfill';
import { loadPreferences } from '../../core/options/preferences.ts';
import type { LinkStore } from './link-finder.ts';

const alarmName = 'links';

/** On the disk only where pages may be opened, and never what comes from a private window. */
export const linkStore = ({ storage: { local, session }, alarms }: Browser): LinkStore => ({
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
	async saveVisits(visits) {
		await session.set({ linkVisits: visits });
		// Whatever ends this worker, somebody comes back and closes them.
		if (visits.tabs.length === 0) await alarms.clear(alarmName);
		else await alarms.create(alarmName, { delayInMinutes: 0.5, periodInMinutes: 0.5 });
	},
});
