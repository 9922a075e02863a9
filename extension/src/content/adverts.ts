const urlsMax = 20;

/** Addresses of films in an answer of the advertising industry's own kind (VAST, or VMAP around it); none: it is none. */
export function advertsIn(text: string): string[] {
	if (!/<(?:\w+:)?(?:VAST|VMAP)[\s>]/u.test(text.slice(0, 4_096))) return [];
	const found = new Set<string>();
	for (const [, content = ''] of text.matchAll(
		/<MediaFile\b[^>]*>\s*(?:<!\[CDATA\[)?\s*(https?:[^<\]\s]+)/gu,
	)) {
		found.add(content.replaceAll('&amp;', '&'));
		if (found.size >= urlsMax) break;
	}
	return [...found];
}
