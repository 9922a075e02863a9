import { mediaKindOf } from './media-kind.ts';
import type { Seen, Via } from './seen.ts';

/** As much of an answer's head as it takes; the names are the browser's. */
export type Answer = {
	readonly url: string;
	/** What was asked for, where the answer came from elsewhere; empty: from there. */
	readonly from: string;
	readonly frameId: number;
	readonly type: string;
	readonly statusCode: number;
	readonly at: number;
	readonly headers: readonly { readonly name: string; readonly value?: string | undefined }[];
};

/** What an answer says: which media it is; null: none, or a piece of a stream. */
export function seenInAnswer(answer: Answer): Seen | null {
	const { url, from, frameId: frame, type, statusCode, at, headers } = answer;
	if (statusCode < 200 || statusCode > 299 || url.length > urlUnitsMax || from.length > urlUnitsMax)
		return null;
	const field = (name: string): string => headers.find(one => one.name.toLowerCase() === name)?.value ?? '';
	const name = fileNameIn(field('content-disposition'));
	const mediaType = field('content-type').slice(0, 200);
	const kind = mediaKindOf(url, mediaType, name);
	if (kind === null || kind === 'segment') return null;
	if (kind === 'hls' || kind === 'dash')
		return { kind: 'manifest', url, from, frame, at, format: kind, facts: null };
	const bytes = lengthOf(field);
	return { kind: 'file', url, from, frame, at, via: viaOf(type), type: mediaType, bytes, name };
}

/** Longer addresses are no use in a list of hundreds. */
const urlUnitsMax = 8_192;

/** Of the whole file, whichever part was asked for. */
function lengthOf(field: (name: string) => string): number | null {
	const [, total] = /\/(\d+)\s*$/u.exec(field('content-range')) ?? [];
	const isCoded = !/^(?:|identity)$/iu.test(field('content-encoding'));
	const bytes = Number(total ?? (isCoded ? '' : field('content-length')) ?? '');
	return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
}

const viaOf = (type: string): Via =>
	type === 'media'
		? 'media'
		: type === 'xmlhttprequest'
			? 'script'
			: type === 'main_frame' || type === 'sub_frame'
				? 'document'
				: 'other';

/** For a card's title; the daemon reads the field by the standard. */
function fileNameIn(disposition: string): string {
	const [, coded] = /filename\*\s*=\s*[\w-]+'[^']*'([^;]+)/iu.exec(disposition) ?? [];
	const [, quoted, plain] = /filename\s*=\s*(?:"([^"]*)"|([^;]*))/iu.exec(disposition) ?? [];
	try {
		return decodeURIComponent((coded ?? '').trim() || (quoted ?? plain ?? '').trim()).slice(0, 300);
	} catch {
		return (quoted ?? plain ?? '').slice(0, 300);
	}
}

/** A document that is saved instead of shown leaves the page where it is. */
export const isSaved = (headers: Answer['headers']): boolean =>
	headers.some(
		({ name, value }) => name.toLowerCase() === 'content-disposition' && /^\s*attachment/iu.test(value ?? ''),
	);
