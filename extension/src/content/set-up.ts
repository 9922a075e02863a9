import { mediaKindByName } from '../core/capture/media-kind.ts';
import { absolute } from './text.ts';

const scriptsMax = 60;
const textUnitsMax = 500_000;
/** Of one page; with more it is a list of other pages' videos. */
const urlsMax = 12;

/** What a property is called that holds an address of media. */
const given =
	/["']?(?:src|file|url|source|sources|hls|dash|stream|playlist|manifest|content_?url|(?:video|audio|media|stream|hls|dash|mp4|manifest|playlist)_?(?:url|src|file))["']?\s*[:=]\s*\[?\s*["']((?:https?:)?(?:\\?\/|[\w.-])[^"'\s<>]{3,2000}?)["']/giu;

const read = new WeakMap<Element, readonly string[]>();

/**
 * Addresses of media that the page's own scripts and elements were given for a player. Each script is read once; what
 * they say counts only where nothing else is there.
 */
export function readSetUp(): string[] {
	const found = new Set<string>();
	const scripts = document.querySelectorAll('script:not([src]):not([type="application/ld+json"])');
	for (const script of [...scripts].slice(0, scriptsMax)) {
		const known = read.get(script) ?? addressesIn(script.textContent ?? '');
		read.set(script, known);
		for (const url of known) found.add(url);
	}
	for (const element of document.querySelectorAll(
		'[data-setup], [data-config], [data-options], [data-player]',
	))
		for (const { name, value } of element.attributes)
			if (name.startsWith('data-')) for (const url of addressesIn(value)) found.add(url);
	return found.size > urlsMax ? [] : [...found];
}

function addressesIn(text: string): string[] {
	if (text.length > textUnitsMax) return [];
	const found = new Set<string>();
	for (const [, ref = ''] of text.matchAll(given)) {
		const url = absolute(ref.replaceAll('\\/', '/').replaceAll('\\u002F', '/').replaceAll('\\u0026', '&'));
		const kind = mediaKindByName(url);
		if (kind !== null && kind !== 'segment') found.add(url);
		if (found.size > urlsMax) break;
	}
	return [...found];
}
