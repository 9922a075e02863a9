import { firstField, type AnswerHead } from '../transfer/answer-head.ts';

export const metalinkType = 'application/metalink4+xml';

/** By its type, or by its name where the type tells nothing better. */
export function isMetalink(head: AnswerHead, urlPath: string): boolean {
	const type = firstField(head, 'content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
	if (type === metalinkType || type === 'application/metalink+xml') return true;
	return isMetalinkName(urlPath) && (vague.has(type) || type.endsWith('/xml'));
}

export const isMetalinkName = (name: string): boolean => /\.(?:meta4|metalink)$/iu.test(name);

const vague = new Set(['', 'application/octet-stream', 'binary/octet-stream', 'text/plain']);
