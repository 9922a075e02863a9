import type { Words } from '../view/row.ts';
import { plural } from '../text/plural.ts';
import { extensionOf, fileNameOf } from './address.ts';
import type { Card, Step } from './card.ts';

/** Steps named one by one on a card; the picker has all of them. */
const stepsShownMax = 5;

/** A card as people read it. */
export type CardText = {
	/** "MP4", "12 MB", "2 subtitle languages". */
	readonly facts: readonly string[];
	/** "12:03"; empty: not known. */
	readonly length: string;
	/** What is doubtful about it; empty: nothing. */
	readonly doubt: string;
	readonly steps: readonly { readonly name: string; readonly step: Step }[];
};

export function cardText(card: Card, words: Words): CardText {
	const { t, formats } = words;
	const { kind, size, isLive, subtitles, confidence } = card;
	const bytes = size ? formats.bytes(size.bytes) : '';
	const facts = [
		kindName(card),
		size?.isEstimate ? t('sizeAbout', { size: bytes }) : bytes,
		subtitles.length > 0 ? plural(t, formats, 'mediaSubtitles', subtitles.length) : '',
	];
	return {
		facts: facts.filter(text => text !== ''),
		length: isLive ? t('isLive') : card.durationSeconds === null ? '' : clockText(card.durationSeconds),
		doubt: kind === 'page' ? t('mediaOfPage') : confidence === 'low' ? t('mediaUnsure') : '',
		steps: stepsOf(card),
	};
}

const kindName = ({ kind, url }: Card): string =>
	kind === 'page' ? '' : kind === 'file' ? extensionOf(fileNameOf(url)).toUpperCase() : kind.toUpperCase();

/** Each height once. */
function stepsOf({ ladder }: Card): CardText['steps'] {
	const seen = new Set<number>();
	const named = ladder.flatMap(step => {
		if (step.height === null || seen.has(step.height)) return [];
		seen.add(step.height);
		return [{ name: `${step.height}p`, step }];
	});
	return named.slice(0, stepsShownMax);
}

/** "1:02:03". */
export function clockText(seconds: number): string {
	const whole = Math.round(seconds);
	const parts = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
	const shown = parts[0] === 0 ? parts.slice(1) : parts;
	return shown.map((part, place) => (place === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
