import { mirrorsMax } from '../protocol/limits.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { addressesMax, addressUnitsMax, expandRanges } from './address-range.ts';
import { fault, type Fault } from './faults.ts';
import { urlsInText } from './urls-in-text.ts';

type ListedAddress = {
	readonly url: string;
	/** Other addresses of the same file. */
	readonly mirrors: readonly string[];
	/** What the list calls it; null: nothing. */
	readonly fileName: string | null;
};

export type AddressList = {
	/** Each address once, in order. */
	readonly items: readonly ListedAddress[];
	/** Lines with an address that cannot be downloaded. */
	readonly refused: readonly { readonly text: string; readonly fault: Fault }[];
	/** Lines with none at all, comments not counted. */
	readonly without: number;
};

type Options = {
	/** What is wrong with an address; null: nothing. */
	readonly check: (url: string) => Fault | null;
	/** Whether `[1-9]` stands for nine addresses; else it is part of the one. */
	readonly ranges: boolean;
};

const fileNameUnitsMax = 1_024;

/**
 * The addresses in text that people paste: one a line or several, bare or with words around them; `address<TAB>name`;
 * what aria2 reads (mirrors parted by tabs, `  out=name` below an address); comments after `#`.
 */
export function readAddressList(text: string, { check, ranges }: Options): Result<AddressList, Fault> {
	const items = new Map<string, ListedAddress>();
	const refused: { text: string; fault: Fault }[] = [];
	let without = 0;
	let units = 0;
	/** What the options that follow belong to. */
	let above: readonly string[] = [];

	for (const line of text.split(/\r?\n|\r/u)) {
		if (/^\s*(?:#|$)/u.test(line)) continue;
		const option = above.length > 0 ? /^\s+([a-z][a-z\d-]*)=(.*)$/iu.exec(line) : null;
		if (option) {
			if (option[1] === 'out') name(above, option[2] ?? '');
			continue;
		}
		const read = readLine(line);
		if (read.length === 0) without += 1;
		above = [];
		for (const found of read) {
			const made = ranges ? expandRanges(found.url) : ok([found.url]);
			if (!made.ok) return made;
			const wrong = firstFault([...made.value, ...found.mirrors]);
			if (wrong) refused.push({ text: line.trim(), fault: wrong });
			if (wrong) continue;
			for (const url of made.value) {
				if (items.has(url)) continue;
				items.set(url, { ...found, url });
				units += url.length;
			}
			if (items.size > addressesMax || units > addressUnitsMax) return err(fault('too_many_addresses'));
			above = [...above, ...made.value];
		}
	}
	return ok({ items: [...items.values()], refused, without });

	function firstFault(urls: readonly string[]): Fault | null {
		for (const url of urls) {
			const wrong = check(url);
			if (wrong) return wrong;
		}
		return null;
	}

	function name(urls: readonly string[], fileName: string): void {
		for (const url of urls) {
			const item = items.get(url);
			if (item) items.set(url, { ...item, fileName: nameOf(fileName) });
		}
	}
}

/** What a line holds, before ranges. */
function readLine(line: string): ListedAddress[] {
	const fields = line.split('\t').map(field => field.trim());
	const [url = '', second = ''] = fields;
	if (fields.length > 1 && fields.every(isAddress))
		return [{ url, mirrors: fields.slice(1, 1 + mirrorsMax), fileName: null }];
	if (fields.length === 2 && isAddress(url)) return [{ url, mirrors: [], fileName: nameOf(second) }];
	const words = line.split(/\s+/u).filter(word => word !== '');
	// Nothing but addresses, whatever they end in.
	if (words.every(word => isAddress(word) || hasScheme(word))) return words.map(plain);
	// People leave out the scheme: example.com/file.iso
	if (words.every(isBare)) return words.map(word => plain(`https://${word}`));
	return urlsInText(line).map(plain);
}

const isAddress = (word: string): boolean => /^https?:\/\/[^\s/?#]/iu.test(word);
const isBare = (word: string): boolean => /^[a-z\d-]+(?:\.[a-z\d-]+)+(?::\d+)?(?:[/?#]|$)/iu.test(word);
/** Of another kind, or with nothing behind it: it was meant as one. Words before an address are no kind. */
const hasScheme = (word: string): boolean =>
	/^(?:blob:|filesystem:|[a-z][a-z\d+.-]*:(?!https?:))\S/iu.test(word);

const plain = (url: string): ListedAddress => ({ url, mirrors: [], fileName: null });

function nameOf(text: string): string | null {
	const name = text.trim();
	return name === '' || name.length > fileNameUnitsMax ? null : name;
}
