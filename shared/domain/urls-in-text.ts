const candidate = /https?:\/\/[^\s<>"`|\\^{}\u00a0\u2028\u2029]+/giu;

/** Each http(s) address in free text once, in order, without the punctuation that follows it. */
export function urlsInText(text: string): string[] {
	const found = new Set<string>();
	for (const [match] of text.matchAll(candidate)) {
		const url = trimEnd(match);
		if (/^https?:\/\/[^/?#]/iu.test(url)) found.add(url);
	}
	return [...found];
}

/** A closing bracket belongs to the address only if it was opened in it. */
function trimEnd(url: string): string {
	let end = url;
	for (;;) {
		const last = end.at(-1) ?? '';
		const opening = { ')': '(', ']': '[', '’': '‘', '”': '“', '»': '«' }[last];
		const unopened = opening !== undefined && count(end, last) > count(end, opening);
		if (!unopened && !/[.,;:!?'*…。，、]/u.test(last)) return end;
		end = end.slice(0, -1);
	}
}

const count = (text: string, character: string): number => text.split(character).length - 1;
