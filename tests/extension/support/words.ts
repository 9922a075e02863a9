import { existsSync, readFileSync } from 'node:fs';
import { createLookUp, type Messages } from '../../../extension/gallery/look-up.ts';
import { createWords } from '../../../extension/src/core/text/words.ts';

const extension = new URL('../../../extension/', import.meta.url);

/** The whole of a language's file; empty where there is none yet. */
export function messagesOf(folder: string): Messages {
	const file = new URL(`_locales/${folder}/messages.json`, extension);
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Messages) : {};
}

/** As a browser in that language has them. */
export const wordsOf = (folder: string, uiLanguage = folder.replace('_', '-')) =>
	createWords(createLookUp(messagesOf(folder), messagesOf('en')), uiLanguage);

export const words = wordsOf('en');
