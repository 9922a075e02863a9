export type Header = readonly [name: string, value: string];

/** Ours to set: a caller's value would ask for other bytes, or break the framing. */
const reserved = new Set(
	`accept-encoding connection content-length expect host if-match if-modified-since if-none-match if-range
	if-unmodified-since keep-alive proxy-authorization proxy-connection range te trailer transfer-encoding upgrade`.split(
		/\s+/u,
	),
);

/** Secrets of one origin. */
const credentials = new Set(['authorization', 'cookie']);

/** What of the caller's headers may be sent; a name or value that could end its line is left out. */
export const sendable = (headers: readonly Header[]): Header[] =>
	headers.filter(
		([name, value]) =>
			/^[\w!#$%&'*+.^`|~-]+$/u.test(name) &&
			// oxlint-disable-next-line no-control-regex
			/^[\t\x20-\x7e\x80-\xff]*$/u.test(value) &&
			!reserved.has(name.toLowerCase()),
	);

export const withoutCredentials = (headers: readonly Header[]): Header[] =>
	headers.filter(([name]) => !credentials.has(name.toLowerCase()));

export const withoutLogin = (headers: readonly Header[]): Header[] =>
	headers.filter(([name]) => name.toLowerCase() !== 'authorization');
