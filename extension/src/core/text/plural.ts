import type { Formats } from './formats.ts';
import type { MessageKey, Translate, ValuesOf } from './translate.ts';

/** Messages that come in the plural forms of a language: `x_one`, `x_few`, …, of which English has two. */
type Counted<Key extends string> = Key extends `${infer Base}_other` ? Base : never;
export type CountedKey = Counted<MessageKey>;

/** What the message takes beside its number. */
type More<Key extends CountedKey> = Omit<ValuesOf<`${Key}_other`>, 'count'>;
type Rest<Key extends CountedKey> = keyof More<Key> extends never ? [] : [values: More<Key>];

/** `x_one` or `x_other` by the language's own rule; a form that it lacks falls back to `x_other`. */
export function plural<Key extends CountedKey>(
	t: Translate,
	formats: Formats,
	key: Key,
	count: number,
	...[more]: Rest<Key>
): string {
	const values = { ...more, count: formats.count(count) };
	// Other languages have forms that English has no key for.
	const say = t as unknown as (key: string, values: Readonly<Record<string, string>>) => string;
	return say(`${key}_${formats.plural(count)}`, values) || say(`${key}_other`, values);
}
