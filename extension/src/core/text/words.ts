import type { Words } from '../view/row.ts';
import { createFormats } from './formats.ts';
import { languageOf } from './language.ts';
import { createTranslate } from './translate.ts';

/** Words, and numbers in the language of the words. `lookUp` is the browser's i18n.getMessage. */
export function createWords(
	lookUp: (key: string) => string,
	uiLanguage: string,
): Words & { readonly language: string } {
	const t = createTranslate(lookUp);
	const language = languageOf(t('languageTag'), uiLanguage);
	return { t, formats: createFormats(language), language };
}
