/** As much of a browser's cookie as it takes. */
export type JarCookie = {
	readonly name: string;
	readonly value: string;
	readonly path: string;
	readonly partitionKey?: { readonly topLevelSite?: string | undefined } | null | undefined;
};

/**
 * The Cookie header for an address opened from a page of `pageHost`: the plain cookies, and of the partitioned
 * ones those of that page's site. Longer paths first, as RFC 6265 has it.
 */
export function cookieHeader(cookies: readonly JarCookie[], pageHost: string | null): string {
	return cookies
		.filter(({ partitionKey }) => isOurs(partitionKey?.topLevelSite, pageHost))
		.map((cookie, place) => ({ cookie, place }))
		.sort((a, b) => b.cookie.path.length - a.cookie.path.length || a.place - b.place)
		.map(({ cookie: { name, value } }) => (name === '' ? value : `${name}=${value}`))
		.join('; ');
}

/** A partition is named by its site (`https://example.com`), of which the page's host is the same or below. */
function isOurs(topLevelSite: string | undefined, pageHost: string | null): boolean {
	if (topLevelSite === undefined || topLevelSite === '') return true;
	const site = topLevelSite.replace(/^[a-z]+:\/\//iu, '').replace(/:\d+$/u, '');
	return pageHost !== null && (pageHost === site || pageHost.endsWith(`.${site}`));
}
