import type { MediaSubtitle } from '../../../../shared/domain/extraction.ts';
import type { MediaChoice } from '../../../../shared/domain/media-choice.ts';
import type { StreamSubtitle } from '../../core/stream/stream-plan.ts';

/** Of each language that is wanted the one that people made, else, where that is wanted, the machine's. */
export function chooseSubtitles(
	offered: readonly MediaSubtitle[],
	wish: MediaChoice['subtitles'],
): MediaSubtitle[] {
	if (wish === null) return [];
	const usable = offered.filter(one => wish.auto || !one.auto);
	const wanted = wish.languages.includes('all') ? usable.map(({ language }) => language) : wish.languages;
	const chosen = wanted.flatMap(language => {
		const matching = usable.filter(one => matches(one.language, language));
		const best = matching.find(one => !one.auto) ?? matching[0];
		return best ? [best] : [];
	});
	return [...new Set(chosen)];
}

const matches = (offered: string, wanted: string): boolean =>
	offered.toLowerCase() === wanted.toLowerCase() ||
	offered.toLowerCase().startsWith(`${wanted.toLowerCase()}-`);

/** Those of a stream, which are WebVTT, in one piece or in segments. */
export const asSubtitle = ({ language, name, url }: StreamSubtitle): MediaSubtitle => ({
	language: language.slice(0, 64),
	name,
	auto: false,
	container: 'vtt',
	url,
});
