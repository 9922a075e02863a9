import { remark, type Remark } from './remarks.ts';

/** What a browser was given at an address, as far as it tells. */
export type Expected = {
	/** After redirects. */
	readonly url: string;
	readonly totalBytes: number | null;
	readonly mediaType: string | null;
	readonly etag: string | null;
	readonly lastModified: string | null;
};

/** What somebody else is given there. */
export type Found = {
	/** After redirects. */
	readonly url: string;
	readonly totalBytes: number | null;
	readonly mediaType: string | null;
	readonly validator: { readonly etag: string | null; readonly lastModified: string | null };
};

/** How the two differ; null: it is the same thing, as far as anybody can tell before its last byte. */
export function howDiffers(expected: Expected, found: Found): Remark | null {
	if (withoutFragment(expected.url) !== withoutFragment(found.url)) return remark('address_other');
	// A browser that undoes an encoding tells no length.
	if (expected.totalBytes !== null && found.totalBytes !== expected.totalBytes)
		return found.totalBytes === null
			? remark('bytes_unstated', { count: expected.totalBytes })
			: remark('bytes_instead', { count: found.totalBytes, wanted: expected.totalBytes });
	const { etag, lastModified } = found.validator;
	if (expected.etag !== null && etag !== null && opaque(expected.etag) !== opaque(etag))
		return remark('version_other');
	if (expected.lastModified !== null && lastModified !== null && expected.lastModified !== lastModified)
		return remark('version_other');
	return typesDiffer(expected.mediaType, found.mediaType)
		? remark('type_instead', { type: typeText(found.mediaType), wanted: typeText(expected.mediaType) })
		: null;
}

function typesDiffer(one: string | null, other: string | null): boolean {
	if (isPageType(one) !== isPageType(other)) return true;
	const types = [essence(one), essence(other)];
	return types[0] !== types[1] && !types.some(type => type === '' || guessed.has(type));
}

/** Browsers look at the first bytes of what is called so, and tell what they think. */
const guessed = new Set([
	'application/octet-stream',
	'application/x-octet-stream',
	'binary/octet-stream',
	'application/download',
	'application/force-download',
	'application/x-download',
	'application/x-force-download',
	'application/unknown',
	'text/plain',
]);

const essence = (type: string | null): string => (type?.split(';')[0] ?? '').trim().toLowerCase();

const typeText = (type: string | null): string => essence(type) || '?';

/** A tag says the same of the bytes, weak or strong, where it is only compared. */
const opaque = (etag: string): string => etag.replace(/^W\//u, '');

const withoutFragment = (url: string): string => url.replace(/#.*$/su, '');

export const isPageType = (mediaType: string | null): boolean =>
	mediaType !== null && /^\s*(?:text\/html|application\/xhtml\+xml)\b/iu.test(mediaType);
