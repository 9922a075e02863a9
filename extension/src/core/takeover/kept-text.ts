import { faultText } from '../text/fault-text.ts';
import type { Translate } from '../text/translate.ts';
import type { Kept } from './kept.ts';

/** Why it stayed with the browser, and what to do about it where there is something. */
export function keptText(t: Translate, { why }: Kept): { readonly sentence: string; readonly hint: string } {
	if (why.kind === 'rule') return { sentence: t(`kept_${why.rule}`), hint: '' };
	const { sentence, hint, detail } = faultText(t, why.fault);
	return { sentence: detail === '' ? sentence : `${sentence} (${detail})`, hint };
}

/** Words between commas, spaces or lines. */
export const listOf = (text: string): string[] => [
	...new Set(text.split(/[\s,;]+/u).filter(word => word !== '')),
];
