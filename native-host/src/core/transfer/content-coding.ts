import type { AnswerHead } from './answer-head.ts';

/** How a body was packed for the way, although nobody asked for it. */
export type ContentCoding = 'gzip' | 'deflate' | 'br' | 'zstd';

/** What stands in Content-Encoding: nothing of interest, one coding that can be undone, or something else. */
export function contentCoding(
	head: AnswerHead,
	urlPath: string,
): ContentCoding | { readonly other: string } | null {
	const named = (head.fields.get('content-encoding') ?? [])
		.flatMap(value => value.split(','))
		.map(value => value.trim().toLowerCase())
		.filter(value => value !== '' && value !== 'identity');
	const [first, second] = named;
	if (first === undefined) return null;
	const coding = codings.get(first);
	if (second !== undefined || coding === undefined) return { other: named.join(', ').slice(0, 64) };
	// Many servers say so of files that are packed themselves, where undoing it would make another file.
	return isPackedFile(coding, head, urlPath) ? null : coding;
}

const codings: ReadonlyMap<string, ContentCoding> = new Map([
	['gzip', 'gzip'],
	['x-gzip', 'gzip'],
	['deflate', 'deflate'],
	['br', 'br'],
	['zstd', 'zstd'],
]);

const endings: Readonly<Record<ContentCoding, RegExp>> = {
	gzip: /\.(?:gz|tgz|svgz|emz|gzip)$/iu,
	deflate: /\.(?:zz|zlib)$/iu,
	br: /\.br$/iu,
	zstd: /\.(?:zst|tzst)$/iu,
};

function isPackedFile(coding: ContentCoding, head: AnswerHead, urlPath: string): boolean {
	const type = head.fields.get('content-type')?.[0]?.split(';')[0]?.trim().toLowerCase() ?? '';
	if (/^application\/(?:x-)?(?:gzip|gunzip|zstd|brotli|tgz|x-gtar|x-compressed-tar)$/u.test(type))
		return true;
	const disposition = /filename\*?\s*=\s*(?:utf-8'[^']*')?"?([^";]+)"?/iu.exec(
		head.fields.get('content-disposition')?.[0] ?? '',
	)?.[1];
	return endings[coding].test(disposition?.trim() ?? urlPath);
}
