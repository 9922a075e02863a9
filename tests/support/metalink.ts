import { createHash } from 'node:crypto';
import { contentAt } from './server/content.ts';

export type Described = {
	readonly name: string;
	readonly urls: readonly string[];
	readonly size?: number;
	readonly seed?: number;
	/** Digest of the whole. */
	readonly whole?: boolean;
	/** Digests of pieces of that length. */
	readonly pieceLength?: number;
};

export const metalinkOf = (...files: readonly Described[]): string =>
	`<?xml version="1.0" encoding="UTF-8"?>\n<metalink xmlns="urn:ietf:params:xml:ns:metalink">\n${files.map(fileElement).join('\n')}\n</metalink>\n`;

function fileElement({ name, urls, size, seed = 1, whole = false, pieceLength }: Described): string {
	const digest = (start: number, length: number): string =>
		createHash('sha256')
			.update(contentAt(seed, start, length))
			.digest('hex');
	const length = size ?? 0;
	const pieces =
		pieceLength === undefined
			? ''
			: `<pieces length="${pieceLength}" type="sha-256">${Array.from(
					{ length: Math.ceil(length / pieceLength) },
					(_, index) =>
						`<hash>${digest(index * pieceLength, Math.min(pieceLength, length - index * pieceLength))}</hash>`,
				).join('')}</pieces>`;
	return [
		`<file name="${escape(name)}">`,
		size === undefined ? '' : `<size>${size}</size>`,
		whole ? `<hash type="sha-256">${digest(0, length)}</hash>` : '',
		pieces,
		...urls.map((url, index) => `<url priority="${index + 1}">${escape(url)}</url>`),
		'</file>',
	].join('\n');
}

const escape = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
