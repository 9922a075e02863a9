import messages from '../../../extension/_locales/en/messages.json' with { type: 'json' };
import { createFormats } from '../../../extension/src/core/text/formats.ts';
import { createTranslate } from '../../../extension/src/core/text/translate.ts';

type Message = { readonly message: string; readonly placeholders?: Record<string, { content: string }> };

/** As the browser's i18n.getMessage: placeholders filled with their content. */
const getMessage = (key: string): string => {
	const found = (messages as Record<string, Message>)[key];
	return (found?.message ?? '').replace(
		/\$(\w+)\$/gu,
		(_, name: string) => found?.placeholders?.[name.toLowerCase()]?.content ?? '',
	);
};

export const words = { t: createTranslate(getMessage), formats: createFormats('en') };
