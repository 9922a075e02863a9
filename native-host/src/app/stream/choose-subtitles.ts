import type { MediaSubtitle } from '../../../../shared/domain/extraction.ts';
import type { MediaChoice } from '../../../../shared/domain/media-choice.ts';
import type { StreamSubtitle } from '../../core/stream/stream-plan.ts';
import { type Remark, remark } from '../../../../shared/domain/remarks.ts';

type Chosen = {
	readonly subtitles: readonly MediaSubtitle[];
	/** Which of them are not offered. */
	readonly remarks: readonly Remark[];
};

/** Of each language that is wanted the one that people made, else, where that is wanted, the machine's. */
export function chooseSubtitles(offered: readonly MediaSubtitle[], wish: MediaChoice['subtitles']): Chosen {
	if (wish === null) return { subtitles: [], remarks: [] };
	const usable = offered.filter(one => wish.auto || !one.auto);
	const wanted = wish.languages.includes('all') ? usable.map(({ language }) => language) : wish.languages;
	const missing: string[] = [];
	const chosen = wanted.flatMap(language => {
		const matching = usable.filter(one => matches(one.language, language));
		const best = matching.find(one => !one.auto) ?? matching[0];
		if (!best) missing.push(language);
		return best ? [best] : [];
	});
	const isNone = usable.length === 0 && wish.languages.includes('all');
	return {
		subtitles: [...new Set(chosen)],
		remarks: [
			...(isNone ? [remark('subtitles_none')] : []),
			...(missing.length > 0 ? [remark('subtitles_missing', { languages: missing })] : []),
		],
	};
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
