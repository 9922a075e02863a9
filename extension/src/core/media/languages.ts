import type { MediaItemView } from '../../../../shared/domain/extraction.ts';

/** A language that subtitles come in; `auto`: only made by a machine. */
export type SubtitleLanguage = { readonly code: string; readonly name: string; readonly auto: boolean };

/** Languages shown at most: automatic translations come in hundreds. */
const languagesMax = 200;

/** Each once, those that people made first. */
export function languagesOf({ subtitles }: Pick<MediaItemView, 'subtitles'>): SubtitleLanguage[] {
	const found = new Map<string, SubtitleLanguage>();
	for (const { language, name, auto } of subtitles) {
		const known = found.get(language);
		if (known && !known.auto) continue;
		if (!known || !auto) found.set(language, { code: language, name: name ?? language, auto });
	}
	return [...found.values()]
		.sort((a, b) => Number(a.auto) - Number(b.auto) || a.name.localeCompare(b.name))
		.slice(0, languagesMax);
}
