import type { MediaFormat, MediaItem } from '../../../../shared/domain/extraction.ts';
import { unknownMedia, type MediaFacts } from '../../../../shared/domain/media.ts';
import { clipped } from './clean.ts';

const textUnitsMax = 1_024;
const urlUnitsMax = 8_192;

/** What an item's page tells of it, within the bounds that a task has for it; of a picture the chosen one. */
export function factsOf(item: MediaItem, picture: MediaFormat['video']): MediaFacts {
	const text = (value: string | null) => clipped(value, textUnitsMax);
	const address = (url: string | null) => (url !== null && url.length <= urlUnitsMax ? url : null);
	const site = siteOf(item.extractor);
	return {
		...unknownMedia,
		title: text(item.title),
		creator: text(item.creator),
		site: text(site),
		// Who knows no site has an address or a file's name for it.
		id: site === null ? null : text(item.id),
		width: whole(picture?.width),
		height: whole(picture?.height),
		durationMs: whole(item.durationSeconds && item.durationSeconds * 1000),
		thumbnailUrl: address(item.thumbnail),
		pageUrl: address(item.pageUrl),
	};
}

/** Null: who found it reads pages of any site, or no page at all. */
function siteOf(extractor: string): string | null {
	if (['generic', 'stream', 'file', 'html5mediaembed'].includes(extractor)) return null;
	return extractor.replace(/^plugin:/u, '');
}

const whole = (value: number | null | undefined): number | null => {
	const rounded = Math.round(value ?? 0);
	return Number.isSafeInteger(rounded) && rounded > 0 ? rounded : null;
};
