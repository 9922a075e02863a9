import { globSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import languages from '../../extension/languages.json' with { type: 'json' };
import { languageOf, directionOf } from '../../extension/src/core/text/language.ts';
import { remarksText } from '../../extension/src/core/text/remark-text.ts';
import { plural } from '../../extension/src/core/text/plural.ts';
import { defectsOf, tagOf, wantedOf, type Catalog } from '../../installers/language-defects.ts';
import { remarks } from '../../shared/domain/remarks.ts';
import { everyRemark } from '../support/every-remark.ts';
import { messagesOf, wordsOf } from './support/words.ts';

const extension = new URL('../../extension/', import.meta.url).pathname;
const english = messagesOf('en');
const { wanted } = languages;
/** Empty, as a rule. */
const incomplete: readonly string[] = languages.incomplete;

const spoken = ['en', 'de', 'fr', 'es', 'pt_BR', 'it', 'pl', 'ru', 'tr', 'ar', 'zh_CN', 'ja'];

test('twelve languages are spoken, and no other has a file', () => {
	expect(wanted).toEqual(spoken);
	expect(spoken).toEqual(expect.arrayContaining(readdirSync(`${extension}_locales`)));
});

test.each(wanted.filter(folder => !incomplete.includes(folder)))('%s is whole', folder => {
	expect(defectsOf(folder, messagesOf(folder), english)).toEqual([]);
});

test.each(incomplete)('%s, of which a part is still to come, has nothing wrong', folder => {
	const defects = defectsOf(folder, messagesOf(folder), english);
	expect(defects.filter(({ kind }) => kind !== 'missing')).toEqual([]);
	// Whatever is whole has to leave the list, and cannot fall behind again.
	expect(defects).not.toEqual([]);
});

const polish: Catalog = Object.fromEntries(
	[...wantedOf('pl', english)].map(([key, { english: words, form }]) => [
		key,
		message(key === 'languageTag' ? 'pl' : form ? `${words.replace('$count$', '')} $count$ ł` : `${words} ł`),
	]),
);

function message(words: string) {
	const names = [...words.matchAll(/\$(\w+)\$/gu)].map(([, name]) => name ?? '');
	return {
		message: words,
		placeholders: Object.fromEntries(names.map(name => [name, { content: `{${name}}` }])),
	};
}

test('a whole language has no defect, and each kind of one is found', () => {
	expect(defectsOf('pl', polish, english)).toEqual([]);
	const { added_few: few, copy: _gone, ...rest } = polish;
	const spoilt: Catalog = {
		...rest,
		added_two: message('$count$ ł'),
		actionPause: { message: ' ' },
		timeLeft: message('$size$ ł'),
		cookiesOn: { ...message('ł $site$'), placeholders: { site: { content: '{page}' } } },
		added_many: message('wiele'),
		setting_otherTemplate_help: message('{nazwa} ł'),
		fault_daemon_unreachable_hint: message('Uruchom "rustloader zainstaluj".'),
		mismatchText: message(english['mismatchText']?.message ?? ''),
		languageTag: message('pl-PL'),
	};
	expect(few).toBeDefined();
	expect(defectsOf('pl', spoilt, english).map(({ kind, key }) => `${kind} ${key}`)).toEqual([
		'tag languageTag',
		'missing added_few',
		'placeholder added_many',
		'empty actionPause',
		'placeholder timeLeft',
		'missing copy',
		'untranslated mismatchText',
		'placeholder cookiesOn',
		'braces setting_otherTemplate_help',
		'command fault_daemon_unreachable_hint',
		'surplus added_two',
	]);
});

test('a form names its number itself only where it stands for that number alone', () => {
	const oneWithout = (folder: string) =>
		defectsOf(folder, { added_one: message('eins') }, english).filter(({ kind }) => kind === 'placeholder');
	expect(oneWithout('de')).toEqual([]);
	// 1, 21, 31 … and 0, 1.
	expect(oneWithout('ru')).toHaveLength(1);
	expect(oneWithout('fr')).toHaveLength(1);
});

test('each language has the plural forms of its own rule', () => {
	const formsOf = (folder: string) =>
		[...wantedOf(folder, english).keys()].filter(key => key.startsWith('added_')).sort();
	expect(formsOf('ru')).toEqual(['added_few', 'added_many', 'added_one', 'added_other']);
	expect(formsOf('ar')).toHaveLength(6);
	expect(formsOf('ja')).toEqual(['added_other']);
});

test('every message is used somewhere', () => {
	const sources = globSync('{src,gallery}/**/*.{ts,tsx}', { cwd: extension });
	const text = [...sources, 'manifest.json']
		.map(name => readFileSync(`${extension}${name}`, 'utf8'))
		.join('\n');
	const isUsed = (key: string): boolean => {
		const name = key.replace(/_(?:one|other)$/u, '');
		const says = (word: string) => text.includes(`'${word}'`) || text.includes(`__MSG_${word}__`);
		const heads = [...name.matchAll(/_/gu)].map(({ index }) => name.slice(0, index + 1));
		return says(key) || says(name) || heads.some(head => text.includes(`\`${head}\${`));
	};
	expect(Object.keys(english).filter(key => !isUsed(key))).toEqual([]);
});

test('numbers are written in the language of the words', () => {
	expect(languageOf('de', 'de-AT')).toBe('de-AT');
	expect(languageOf('en', 'da')).toBe('en');
	expect(languageOf('en', 'en-GB')).toBe('en-GB');
	expect(languageOf('en', 'en-!')).toBe('en');
	expect(languageOf('pt-BR', 'pt-BR')).toBe('pt-BR');
	expect(directionOf('ar-EG')).toBe('rtl');
	expect(directionOf(wordsOf('en', 'he').language)).toBe('ltr');
});

test.each(wanted)('%s: every remark has words, with its values in them', folder => {
	const words = wordsOf(folder);
	for (const one of everyRemark([0, 1, 2, 3, 5, 11, 21, 100, 1_000_000])) {
		const text = remarksText(words, [one]);
		expect(text).not.toMatch(/^$|\$|\{|undefined/u);
		if (folder !== 'en' && remarks[one.is].words.length > 25)
			expect(text).not.toBe(remarksText(wordsOf('en'), [one]));
	}
});

test('nobody quotes words of our own: they are remarks', () => {
	const root = new URL('../../', import.meta.url).pathname;
	const own = globSync('{shared,native-host/src,extension/src}/**/*.{ts,tsx}', { cwd: root }).flatMap(name =>
		[
			...readFileSync(`${root}${name}`, 'utf8').matchAll(
				/\bquote\(\s*['`](?:[^'`]*[a-z] )?[a-z]+ [a-z][^'`]*['`]/gu,
			),
		].map(([said]) => `${name}: ${said}`),
	);
	expect(own).toEqual([]);
});

test.each(wanted)('%s: counts and sizes are written without a gap', folder => {
	const { t, formats, language } = wordsOf(folder);
	expect(language).toBe('languageTag' in messagesOf(folder) ? tagOf(folder) : 'en');
	for (const count of [0, 1, 2, 3, 5, 11, 21, 100, 1_000_000]) {
		const text = plural(t, formats, 'noticeManyCompleted', count);
		expect(text).not.toBe('');
		expect(text).not.toMatch(/\{|\$/u);
	}
});
