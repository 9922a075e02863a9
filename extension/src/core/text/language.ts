/**
 * The language to write numbers and dates in: that of the words. A browser in a language that we do not speak
 * shows English words, and a Danish number among them would be read wrong. Of the same language the browser knows
 * better which country's: `de-AT`, `en-GB`.
 */
export function languageOf(spoken: string, uiLanguage: string): string {
	const isSame = baseOf(spoken) === baseOf(uiLanguage) && isKnown(uiLanguage);
	return isSame ? uiLanguage : spoken;
}

/** Where a line of the language begins. */
export const directionOf = (language: string): 'ltr' | 'rtl' =>
	fromTheRight.has(baseOf(language)) ? 'rtl' : 'ltr';

const fromTheRight = new Set(['ar', 'fa', 'he', 'ur']);

const baseOf = (tag: string): string => tag.toLowerCase().split(/[-_]/u)[0] ?? '';

function isKnown(tag: string): boolean {
	try {
		return Intl.getCanonicalLocales(tag).length === 1;
	} catch {
		return false;
	}
}
