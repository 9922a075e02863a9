import { metalinkType } from './is-metalink.ts';

/** What RFC 6249 says about a file in the Link fields of an answer; addresses as they stand, maybe relative. */
export type Links = {
	/** Mirrors, the best first. */
	readonly duplicates: readonly string[];
	/** Metalinks that describe the file. */
	readonly describedBy: readonly string[];
};

/** Links that are looked at. */
const linksMax = 256;

export function readLinks(fields: readonly string[]): Links {
	const links = fields.flatMap(parseLinks).slice(0, linksMax);
	const duplicates = links.filter(({ rels }) => rels.includes('duplicate')).sort((a, b) => a.order - b.order);
	const describedBy = links.filter(({ rels, type }) => rels.includes('describedby') && type === metalinkType);
	return { duplicates: duplicates.map(({ url }) => url), describedBy: describedBy.map(({ url }) => url) };
}

type Link = {
	readonly url: string;
	readonly rels: readonly string[];
	readonly type: string;
	readonly order: number;
};

const lastPriority = 999_999;

/** RFC 8288: `<address>; name=value; name="value", <address>…`. */
function parseLinks(field: string): Link[] {
	const link = /<([^<>]*)>((?:\s*;\s*[\w!#$&+.^`|~*-]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)/gu;
	// One space at most in a row: nothing is left to be tried in many ways.
	return [...field.replace(/\s+/gu, ' ').matchAll(link)].slice(0, linksMax).map(([, url = '', text = '']) => {
		const parameters = new Map<string, string>();
		for (const [, name = '', quoted, bare] of text.matchAll(
			/;\s*([\w!#$&+.^`|~*-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/gu,
		))
			// Of a parameter that stands twice the first counts.
			if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), quoted ?? bare ?? '');
		const priority = parameters.get('pri') ?? '';
		return {
			url: url.trim(),
			rels: (parameters.get('rel') ?? '').toLowerCase().split(/\s+/u),
			type: (parameters.get('type') ?? '').toLowerCase(),
			order: /^\d{1,6}$/u.test(priority) ? Number(priority) : lastPriority,
		};
	});
}
