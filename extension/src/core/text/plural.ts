import type { Formats } from './formats.ts';
import type { MessageKey, Translate } from './translate.ts';

/** Messages that come in the plural forms of a language: `x_one`, `x_few`, …, of which English has two. */
type Counted<Key extends string> = Key extends `${infer Base}_other` ? Base : never;
export type CountedKey = Counted<MessageKey>;

/** `x_one` or `x_other` by the language's own rule; a form that it lacks falls back to `x_other`. */
export function plural(t: Translate, formats: Formats, key: CountedKey, count: number): string {
	const values = { count: formats.count(count) };
	// Other languages have forms that English has no key for.
	const form = `${key}_${formats.plural(count)}` as `${CountedKey}_other`;
	return t(form, values) || t(`${key}_other`, values);
}
