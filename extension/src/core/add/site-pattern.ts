import { parseWebUrl } from './web-url.ts';

/** The match pattern that asks for one site's cookies: its host and what is below; null: no site of the web. */
export function sitePattern(pageUrl: string): { readonly site: string; readonly pattern: string } | null {
	const url = parseWebUrl(pageUrl);
	if (!url) return null;
	const site = url.host.replace(/^www\./u, '');
	const isAddress = /^[\d.]+$/u.test(site) || site.startsWith('[') || !site.includes('.');
	return { site, pattern: `*://${isAddress ? '' : '*.'}${site}/*` };
}
