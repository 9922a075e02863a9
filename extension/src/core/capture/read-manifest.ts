import { manifestUnitsMax, type ManifestFacts, type Resolve } from './manifest-facts.ts';
import { readDash } from './read-dash.ts';
import { readHls } from './read-hls.ts';

/** Whether a text may be a playlist, by how it begins. */
export const looksLikeManifest = (text: string): boolean =>
	/^\uFEFF?\s*(?:#EXTM3U|(?:<\?xml[^>]*>\s*(?:<!--[\s\S]{0,2000}?-->\s*)*)?<(?:\w+:)?MPD[\s>])/u.test(
		text.slice(0, 4_096),
	);

/** null: it is none, or too large to be one. */
export function readManifest(text: string, url: string, resolve: Resolve): ManifestFacts | null {
	if (text.length > manifestUnitsMax || !looksLikeManifest(text)) return null;
	return readHls(text, url, resolve) ?? readDash(text, url, resolve);
}
