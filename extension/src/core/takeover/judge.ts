import { parseWebUrl } from '../add/web-url.ts';
import { compile, matchedUnitsMax, type TakeoverSettings } from './settings.ts';

/** A download that the browser has just begun. */
export type Begun = {
	/** After redirects. */
	readonly url: string;
	/** What was before it; null: nobody tells. */
	readonly referrer: string | null;
	readonly name: string;
	readonly totalBytes: number | null;
	readonly mediaType: string | null;
	readonly by: 'browser' | 'us' | 'other extension';
	readonly private: boolean;
	/** null: nobody tells. */
	readonly method: string | null;
};

export const keepReasons = [
	'extension',
	'scheme',
	'skipped',
	'site',
	'size',
	'type',
	'pattern',
	'form',
	'ended',
	'chosen',
	'lost',
] as const;
/** Why one stays with the browser, where nothing went wrong. */
export type KeepReason = (typeof keepReasons)[number];

export type Verdict =
	| { readonly kind: 'take' | 'ask' }
	/** null: nobody needs to be told. */
	| { readonly kind: 'keep'; readonly why: KeepReason | null };

/** Whether it is taken over, as far as that can be said before the daemon has looked. */
export function judge(begun: Begun, settings: TakeoverSettings): Verdict {
	if (settings.mode === 'off' || begun.by === 'us') return keep(null);
	if (begun.private && !settings.inPrivate) return keep(null);
	if (begun.by === 'other extension') return keep('extension');
	const url = parseWebUrl(begun.url);
	if (!url) return keep('scheme');
	if (settings.skipNext) return keep('skipped');
	const hosts = [url.host, parseWebUrl(begun.referrer ?? '')?.host].filter(host => host !== undefined);
	const isAmong = (sites: readonly string[]) => hosts.some(host => sites.some(site => isOf(host, site)));
	if (isAmong(settings.neverSites)) return keep('site');
	if (settings.onlySites.length > 0 && !isAmong(settings.onlySites)) return keep('site');
	if (begun.totalBytes !== null && begun.totalBytes < settings.minBytes) return keep('size');
	if (settings.types.length > 0 && !settings.types.some(type => isOfType(begun, type))) return keep('type');
	if (settings.pattern !== '' && !compile(settings.pattern)?.test(begun.url.slice(0, matchedUnitsMax)))
		return keep('pattern');
	if (begun.method !== null && begun.method !== 'GET' && !(settings.relay && settings.relayForms))
		return keep('form');
	return { kind: settings.mode === 'ask' ? 'ask' : 'take' };
}

const keep = (why: KeepReason | null): Verdict => ({ kind: 'keep', why });

/** The site itself, or below it. */
const isOf = (host: string, site: string): boolean => {
	const name = site.toLowerCase().replace(/^\*?\.|^www\./u, '');
	return host === name || host.endsWith(`.${name}`);
};

function isOfType({ name, mediaType }: Begun, type: string): boolean {
	const wanted = type.toLowerCase();
	if (!wanted.includes('/')) return name.toLowerCase().endsWith(`.${wanted.replace(/^\*?\./u, '')}`);
	const is = (mediaType ?? '').toLowerCase().split(';')[0]?.trim() ?? '';
	return wanted.endsWith('/*') ? is.startsWith(wanted.slice(0, -1)) : is === wanted;
}
