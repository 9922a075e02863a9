/** The parts of an http(s) address that we need, for the core has no URL class. */
export type WebUrl = { readonly scheme: 'http' | 'https'; readonly host: string; readonly path: string };

const shape = /^(https?):\/\/(?:[^/?#\\@]*@)?(\[[^\]/?#\\]*\]|[^/?#\\:@\s]+)(:\d*)?(?=[/?#\\]|$)([^?#]*)/iu;

/** null: not an address of the web. */
export function parseWebUrl(text: string): WebUrl | null {
	const [, scheme, host, , path] = shape.exec(text.trim()) ?? [];
	if (scheme === undefined || host === undefined) return null;
	return {
		scheme: scheme.toLowerCase() === 'https' ? 'https' : 'http',
		host: host.toLowerCase(),
		path: path ?? '',
	};
}

/** Scheme, host and port, as a referrer shows them to other origins. */
export function originOf(text: string): string | null {
	const [, scheme, host, port] = shape.exec(text.trim()) ?? [];
	return scheme === undefined || host === undefined ? null : `${scheme}://${host}${port ?? ''}`.toLowerCase();
}
