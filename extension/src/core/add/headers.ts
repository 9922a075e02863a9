import { headerBytesMax } from '../../../../shared/protocol/limits.ts';
import { originOf } from './web-url.ts';

type Asked = {
	readonly url: string;
	readonly pageUrl: string | null;
	readonly userAgent: string;
	/** The value of the Cookie header; empty: none. */
	readonly cookies: string;
};

/** The headers that the browser itself would send for this address on this page. */
export function headersFor({ url, pageUrl, userAgent, cookies }: Asked): [name: string, value: string][] {
	const referer = pageUrl === null ? null : refererFor(pageUrl, url);
	const rows: ([string, string] | null)[] = [
		referer === null ? null : ['Referer', referer],
		userAgent === '' ? null : ['User-Agent', userAgent],
		cookies === '' ? null : ['Cookie', cookies],
	];
	return rows.filter(row => row !== null).filter(([, value]) => value.length <= headerBytesMax);
}

/**
 * As under `strict-origin-when-cross-origin`, the browsers' default: the whole address to the page's own origin,
 * only the origin to others, nothing from https to http. Never a fragment, user or password.
 */
export function refererFor(pageUrl: string, url: string): string | null {
	const from = originOf(pageUrl);
	const to = originOf(url);
	if (from === null || to === null) return null;
	if (from.startsWith('https:') && !to.startsWith('https:')) return null;
	if (from !== to) return `${from}/`;
	return pageUrl
		.trim()
		.replace(/#.*$/su, '')
		.replace(/^(https?:\/\/)[^/?#\\@]*@/iu, '$1');
}
