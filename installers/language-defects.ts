import { faults } from '../shared/domain/faults.ts';
import { problems } from '../shared/domain/health.ts';
import { remarks } from '../shared/domain/remarks.ts';

/** A language's messages.json. */
export type Catalog = Readonly<Record<string, Message>>;
export type Message = {
	readonly message: string;
	readonly placeholders?: Readonly<Record<string, { readonly content: string }>>;
};

type Kind = 'missing' | 'surplus' | 'empty' | 'tag' | 'placeholder' | 'braces' | 'command' | 'untranslated';
export type Defect = { readonly kind: Kind; readonly key: string; readonly why: string };

/** What a translator is asked for. */
type Wanted = {
	readonly english: string;
	/** The plural form it is for; null: it has none. */
	readonly form: Intl.LDMLPluralRule | null;
};

/** Folders are named `pt_BR`, languages `pt-BR`. */
export const tagOf = (folder: string): string => folder.replace('_', '-');

/** The keys that a language has, in the order of the English file, each with the English words for it. */
export function wantedOf(folder: string, english: Catalog): Map<string, Wanted> {
	const rules = new Intl.PluralRules(tagOf(folder));
	const forms = rules.resolvedOptions().pluralCategories;
	const wanted = new Map<string, Wanted>();
	for (const [key, { message }] of Object.entries(english)) {
		const base = pluralBase(key, english);
		if (base === null) wanted.set(key, { english: message, form: null });
		// All forms stand where the first of them does.
		else addForms(base, { one: english[`${base}_one`]?.message, other: english[`${base}_other`]?.message });
	}
	function addForms(
		base: string,
		words: { readonly one: string | undefined; readonly other: string | undefined },
	): void {
		for (const form of forms)
			wanted.set(`${base}_${form}`, { english: (form === 'one' ? words.one : words.other) ?? '', form });
	}

	// In English the tables are themselves the source.
	if (folder === 'en') return wanted;
	for (const [name, table] of Object.entries({ fault: faults, problem: problems }))
		for (const [code, { sentence, hint }] of Object.entries(table)) {
			wanted.set(`${name}_${code}`, { english: sentence, form: null });
			wanted.set(`${name}_${code}_hint`, { english: hint, form: null });
		}
	for (const [code, row] of Object.entries(remarks))
		if ('one' in row) addForms(`remark_${code}`, { one: row.one, other: row.words });
		else wanted.set(`remark_${code}`, { english: row.words, form: null });
	return wanted;
}

/** Everything by which a language's file differs from what is wanted of it. */
export function defectsOf(folder: string, catalog: Catalog, english: Catalog): Defect[] {
	const wanted = wantedOf(folder, english);
	const defects: Defect[] = [];
	for (const [key, of] of wanted) {
		const message = catalog[key];
		if (message) defects.push(...defectsIn(folder, key, message, of));
		else defects.push({ kind: 'missing', key, why: of.english });
	}
	for (const key of Object.keys(catalog))
		if (!wanted.has(key)) defects.push({ kind: 'surplus', key, why: 'no page uses it' });
	return defects;
}

function defectsIn(folder: string, key: string, { message, placeholders }: Message, of: Wanted): Defect[] {
	const found: Defect[] = [];
	const add = (kind: Kind, why: string) => found.push({ kind, key, why });
	if (message.trim() === '') add('empty', 'no words');
	if (key === 'languageTag' && message !== tagOf(folder)) add('tag', `${tagOf(folder)} is wanted`);
	const used = namesIn(message);
	const declared = Object.keys(placeholders ?? {});
	if (!isSame(used, declared)) add('placeholder', `${list(used)} used, ${list(declared)} declared`);
	for (const [name, { content }] of Object.entries(placeholders ?? {}))
		if (content !== `{${name}}`) add('placeholder', `${name} is filled by ${content}`);
	const expected = namesIn(of.english);
	const mayOmit = of.form !== null && isOneNumber(folder, of.form);
	const lacking = of.form !== null && !expected.includes('count') ? [...expected, 'count'] : expected;
	if (!isSame(used, lacking) && !(mayOmit && isSame(used, without(lacking, 'count'))))
		add('placeholder', `${list(used)} used, ${list(lacking)} wanted`);
	if (!isSame(bracesIn(message), bracesIn(of.english)))
		add('braces', `${list(bracesIn(of.english))} are names of the program: they stay`);
	for (const command of commandsIn(of.english))
		if (!message.includes(command)) add('command', `${command} is typed as it is`);
	if (folder !== 'en' && message === of.english && wordsIn(message) >= 4) add('untranslated', message);
	return found;
}

/** `added` of `added_other`. */
function pluralBase(key: string, english: Catalog): string | null {
	const [, base, form] = /^(.*)_(one|other)$/u.exec(key) ?? [];
	if (base === undefined || form === undefined) return null;
	return `${base}_one` in english && `${base}_other` in english ? base : null;
}

/** Whether a form is for one number alone, so that its words may name that number themselves. */
function isOneNumber(folder: string, form: Intl.LDMLPluralRule): boolean {
	const rules = new Intl.PluralRules(tagOf(folder));
	return [...sampled, 1_000_000].filter(count => rules.select(count) === form).length === 1;
}

const sampled = Array.from({ length: 1_000 }, (_, count) => count);

const namesIn = (text: string): string[] => unique(text, /\$(\w+)\$/gu);
const bracesIn = (text: string): string[] => unique(text, /(\{[a-z-]+\})/gu);
/** What people are to type: `"rustloader …"` in quotes, and options. */
const commandsIn = (text: string): string[] => [
	...unique(text, /"(rustloader [^"]+)"/gu),
	...unique(text, /(--[a-z][a-z-]+)/gu),
];

const unique = (text: string, pattern: RegExp): string[] => [
	...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? '')),
];

const wordsIn = (text: string): number => (text.match(/\p{L}{2,}/gu) ?? []).length;
const without = (names: readonly string[], name: string): string[] => names.filter(other => other !== name);
const isSame = (a: readonly string[], b: readonly string[]): boolean =>
	a.length === b.length && a.every(name => b.includes(name));
const list = (names: readonly string[]): string => (names.length > 0 ? names.join(', ') : 'none');
