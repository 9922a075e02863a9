import { isFirefox } from '../core/page/is-firefox.ts';
import browser from 'webextension-polyfill';

/** What people may allow: to see every site, to send a site's cookies, to know of the browser's downloads. */
export type AccessKind = 'sites' | 'cookies' | 'downloads';

export type Access = {
	/** Those that this extension can ask for. */
	readonly kinds: readonly AccessKind[];
	readonly has: (kind: AccessKind) => Promise<boolean>;
	/** Within a click: the browser asks the user. */
	readonly request: (kind: AccessKind) => Promise<boolean>;
	/** Tells of changes, wherever they were made; gives back how to stop. */
	readonly listen: (changed: () => void) => () => void;
};

const sites = { origins: ['http://*/*', 'https://*/*'] };
const wantedFor = {
	sites,
	// Cookies are of a site, so both are asked for at once.
	cookies: { ...sites, permissions: ['cookies' as const] },
	downloads: { permissions: ['downloads' as const] },
};

export function createAccess(): Access {
	const { permissions, runtime } = browser;
	const known = runtime.getManifest().optional_permissions ?? [];
	const inFirefox = isFirefox(runtime.getURL(''));
	return {
		kinds: (['sites', 'cookies', 'downloads'] as const).filter(
			kind => kind === 'sites' || known.includes(kind),
		),
		has: kind => permissions.contains(wantedFor[kind]),
		// No await before the question: the click would not count for it.
		request: kind =>
			permissions
				.request(
					inFirefox && kind === 'cookies'
						? { ...wantedFor.cookies, data_collection: ['authenticationInfo'] }
						: wantedFor[kind],
				)
				.catch(() => false),
		listen(changed) {
			permissions.onAdded.addListener(changed);
			permissions.onRemoved.addListener(changed);
			return () => {
				permissions.onAdded.removeListener(changed);
				permissions.onRemoved.removeListener(changed);
			};
		},
	};
}
