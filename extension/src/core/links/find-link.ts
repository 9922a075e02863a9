import { redactUrl } from '../../../../shared/domain/redact-url.ts';
import { parseWebUrl } from '../add/web-url.ts';
import { fileNameOf, formOf, identityOf } from '../capture/address.ts';
import type { Card } from '../capture/card.ts';
import { soughtOf, type Sought } from './link-origin.ts';

/** Something on a page that may be what is sought. */
export type Candidate = Omit<Sought, 'url'> & {
	/** Whole. */
	readonly url: string;
};

/** A link as a page has it. */
export type PageLink = { readonly url: string; readonly text: string; readonly fileName: string };

/** `isSure`: nothing better can come; else what the page goes on to load may be it. */
export type FoundLink = { readonly url: string; readonly isSure: boolean };

/** What each clue weighs: each more than all that come after it together. */
const weights = { same: 64, name: 32, text: 16, bytes: 8, names: 4, form: 2, seconds: 1 } as const;
/** A text, an exact size, what both may be called, or the form of an address with something changing in it. */
const enough = 2;

/**
 * The link on a page that leads to what is sought; null: there is none, or several between which nothing decides. A
 * wrong one costs nothing but time: whoever goes on with it compares bytes first. `wrong`: those that were tried.
 */
export function findLink(
	sought: Sought,
	candidates: readonly Candidate[],
	wrong: readonly string[] = [],
): FoundLink | null {
	const tried = new Set(wrong.map(clean));
	let best: { readonly url: string; readonly weight: number } | null = null;
	let isTied = false;
	for (const candidate of candidates) {
		const weight = tried.has(clean(candidate.url)) ? 0 : weigh(sought, candidate);
		if (weight < enough || weight < (best?.weight ?? 0)) continue;
		const isEqual = best !== null && weight === best.weight;
		isTied = isEqual && (isTied || clean(best?.url ?? '') !== clean(candidate.url));
		if (!isEqual) best = { url: candidate.url, weight };
	}
	if (!best || isTied) return null;
	const { same, name } = weights;
	return { url: best.url, isSure: best.weight >= same || best.weight > name };
}

/** Without what changes when a link is made anew. */
const clean = (url: string): string => identityOf(redactUrl(url));

function weigh(sought: Sought, candidate: Candidate): number {
	if (!mayBe(sought, candidate)) return 0;
	const isNear = placeOf(sought.url) === placeOf(candidate.url);
	const form = formOf(sought.url);
	const clues = {
		same: clean(candidate.url) === identityOf(sought.url),
		name: share(namesOf(sought), namesOf(candidate)),
		text: isNear && plain(sought.text).length > 1 && plain(sought.text) === plain(candidate.text),
		bytes: sought.bytes !== null && sought.bytes === candidate.bytes,
		names: isNear && share(allNames(sought), allNames(candidate)),
		form: form.includes('#') && form === formOf(redactUrl(candidate.url)),
		seconds: sought.seconds !== null && candidate.seconds !== null,
	};
	return Object.entries(weights).reduce(
		(sum, [clue, weight]) => sum + (clues[clue as keyof typeof clues] ? weight : 0),
		0,
	);
}

const isFile = (kind: Sought['kind']): boolean => kind === 'link' || kind === 'file';
const differ = (a: number | null, b: number | null, by = 0): boolean =>
	a !== null && b !== null && Math.abs(a - b) > by;

/** Nothing that is known of both speaks against it. */
const mayBe = (a: Sought, b: Candidate): boolean =>
	parseWebUrl(b.url) !== null &&
	(a.kind === b.kind || (isFile(a.kind) && isFile(b.kind))) &&
	!differ(a.bytes, b.bytes) &&
	!differ(a.height, b.height) &&
	!differ(a.seconds, b.seconds, Math.max(1, (a.seconds ?? 0) / 100));

/** Host by its pattern: the third of ten servers is as good as the seventh. */
const placeOf = (url: string): string => (parseWebUrl(url)?.host ?? '').replaceAll(/\d+/gu, '#');

const plain = (text: string): string => text.trim().replaceAll(/\s+/gu, ' ').toLowerCase();

const share = (a: readonly string[], b: readonly string[]): boolean => a.some(name => b.includes(name));

const allNames = ({ names }: Pick<Sought, 'names'>): string[] =>
	names.map(plain).filter(name => name.length > 1);

/** What a file may be called, by whoever says so: the page, the path, a parameter. */
function namesOf({ url, fileName }: Pick<Sought, 'url' | 'fileName'>): string[] {
	const query = /\?([^#]*)/u.exec(url)?.[1] ?? '';
	const values = query.split('&').map(pair => fileNameOf(`http://x/${decode(pair.replace(/^[^=]*=/u, ''))}`));
	return [fileName, fileNameOf(url), ...values].map(name => name.trim().toLowerCase()).filter(isTelling);
}

/** Of a file, and not of the program that serves it, or of one of a thousand playlists. */
const isTelling = (name: string): boolean =>
	/^.+\.[a-z\d]{2,5}$/u.test(name) &&
	!/\.(?:php\d?|aspx?|jspx?|cgi|html?|do|action)$/u.test(name) &&
	!/^(?:index|master|main|playlist|manifest|video|audio|stream|media|file|download|chunklist|output|default)\.[a-z\d]+$/u.test(
		name,
	);

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

export const candidateOfLink = ({ url, text, fileName }: PageLink): Candidate => ({
	kind: 'link',
	url,
	text,
	fileName,
	names: [],
	bytes: null,
	seconds: null,
	height: null,
});

/**
 * A card, each quality that is a file of its own, and each of its playlists, which was a card while nobody knew which
 * leads to the others. What the whole is called says nothing of one of those.
 */
export function candidatesOfCard(card: Card): Candidate[] {
	if (card.isProtected) return [];
	const whole = [card.url, ...card.ladder.flatMap(({ url }) => url ?? [])];
	return [...new Set([...whole, ...card.parts])].flatMap(url => {
		const known = soughtOf(card, url);
		const candidate = { ...candidateOfLink({ url, text: '', fileName: '' }), ...known };
		if (!known) return [];
		return [whole.includes(url) ? candidate : { ...candidate, text: '', names: [] }];
	});
}
