import { faultText } from '../text/fault-text.ts';
import { complaintText } from '../text/trouble-text.ts';
import type { Words } from '../view/row.ts';
import type { Kept } from './kept.ts';

/** Why it stayed with the browser, and what to do about it where there is something. */
export function keptText(words: Words, { why }: Kept): { readonly sentence: string; readonly hint: string } {
	if (why.kind === 'rule') return { sentence: words.t(`kept_${why.rule}`), hint: '' };
	return { sentence: complaintText(words, why.fault), hint: faultText(words.t, why.fault).hint };
}

/** Words between commas, spaces or lines. */
export const listOf = (text: string): string[] => [
	...new Set(text.split(/[\s,;]+/u).filter(word => word !== '')),
];
