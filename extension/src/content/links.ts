import type { MediaLink } from '../core/capture/look.ts';
import { linksMax } from '../core/capture/look-limits.ts';
import { mediaKindByName } from '../core/capture/media-kind.ts';
import { around } from './deep.ts';
import { cut, words } from './text.ts';

/** Elements around a link that may hold its heading and no other link to media. */
const levelsMax = 3;

/** Links that say they are for saving, or that lead to media by their names. */
export function readLinks(elements: readonly HTMLAnchorElement[]): MediaLink[] {
	const links = elements.filter(isMedia).slice(0, linksMax);
	const all = new Set<Element>(links);
	const texts = new Map<string, number>();
	for (const link of links) texts.set(textOf(link), (texts.get(textOf(link)) ?? 0) + 1);
	return links.map(link => {
		const text = textOf(link);
		// What many are called ("Download") names none of them.
		const isTelling = text !== '' && texts.get(text) === 1;
		return {
			url: cut(link.href),
			name: link.download.slice(0, 300),
			title: words(link.title) || headingOf(link, all, isTelling ? 1 : levelsMax) || text,
			isDownload: link.hasAttribute('download'),
		};
	});
}

function isMedia(link: HTMLAnchorElement): boolean {
	const kind =
		mediaKindByName(link.href) ?? mediaKindByName(`https://name/${encodeURIComponent(link.download)}`);
	const isMade = link.hasAttribute('download') && link.href.startsWith('blob:');
	return /^(?:https?|blob):/u.test(link.href) && kind !== 'segment' && (kind !== null || isMade);
}

const textOf = (link: HTMLAnchorElement): string => words(link.textContent ?? '');

/** The heading that stands above it and above no other of the links. */
function headingOf(link: Element, all: ReadonlySet<Element>, levels: number): string {
	let at = around(link);
	for (let level = 0; at && at !== document.body && level < levels; level += 1) {
		if ([...at.querySelectorAll('a[href]')].some(other => other !== link && all.has(other))) return '';
		const heading = words(at.querySelector('h1, h2, h3, h4, h5, figcaption')?.textContent ?? '');
		if (heading !== '') return heading;
		at = around(at);
	}
	return '';
}
