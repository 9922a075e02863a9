import { audioTier, mediaKind, videoTier, type MediaFacts } from '../../../../shared/domain/media.ts';
import type { Placeholder, Template, TemplatePiece } from '../../../../shared/domain/template.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import { safeName, safeSegment, splitExtension } from './safe-name.ts';

/** A finished file, as far as its place depends on it. */
export type Filed = {
	/** As it was saved, with its extension. */
	readonly name: string;
	readonly mediaType: string | null;
	readonly media: MediaFacts;
	/** Of the page or link. */
	readonly title: string | null;
	/** Where it came from, in place of a site that nobody knows. */
	readonly host: string;
	/** The day by the clock on the wall. */
	readonly day: { readonly year: number; readonly month: number; readonly day: number };
};

/** Folders below the download folder, and a name: each a safe one. */
export type LibraryPath = { readonly folders: readonly string[]; readonly name: string };

/**
 * Where a template puts a file. What is unknown leaves nothing behind: no empty folder, no pair of brackets, no lonely
 * dash. The extension is always the file's own.
 */
export function libraryPath(template: Template, filed: Filed): LibraryPath {
	const texts = template.map(pieces => segmentText(pieces, filed));
	const [, extension] = splitExtension(filed.name);
	const stem = safeSegment(texts.at(-1) ?? '');
	const hasOwn = extension !== '' && stem.toLowerCase().endsWith(extension.toLowerCase());
	const name = stem === '' ? filed.name : hasOwn ? stem : stem + extension;
	return {
		folders: texts
			.slice(0, -1)
			.map(safeSegment)
			.filter(folder => folder !== ''),
		name: safeName(name),
	};
}

function segmentText(pieces: readonly TemplatePiece[], filed: Filed): string {
	const values = pieces.map(piece => ('text' in piece ? piece.text : valueOf(piece.value, filed) || gap));
	return values.includes(gap) ? withoutGaps(values.join('')) : values.join('');
}

/** Where a value is not known; no value has it in it. */
const gap = '\0';

/** What stood around a value that is not there goes with it: brackets, and one of the two that parted it. */
const withoutGaps = (text: string): string =>
	text
		.replace(/[([{]\s*(?:\0\s*)+[)\]}]/gu, gap)
		.replace(/(?:\s*[-–—·,_]+)?\s*\0/gu, '')
		.replace(/^[\s\-–—·,_]+/gu, '');

/** One part of a path, whatever is in it; empty: unknown. */
const valueOf = (name: Placeholder, filed: Filed): string => safeSegment(rawValue(name, filed) ?? '');

function rawValue(name: Placeholder, filed: Filed): string | null {
	const { media, day } = filed;
	const [stem, extension] = splitExtension(filed.name);
	const kind = mediaKind(filed.name, filed.mediaType);
	const month = `${day.year}-${twoDigits(day.month)}`;
	switch (name) {
		case 'name':
			return stem;
		case 'title':
			return media.title ?? filed.title ?? stem;
		case 'quality':
			if (kind === 'other') return null;
			return kind === 'video' ? videoTier(media) : audioTier(filed.name, media);
		case 'id':
			return media.id;
		case 'ext':
			return extension.slice(1);
		case 'site':
			return media.site ?? filed.host;
		case 'creator':
			return media.creator;
		case 'date':
			return `${month}-${twoDigits(day.day)}`;
		case 'year':
			return String(day.year);
		case 'year-month':
			return month;
		case 'kind':
			return kindWord[kind];
		case 'playlist':
			return media.playlist;
		case 'index':
			return media.index === null ? null : numbered(media.index, media.count ?? 0);
		default:
			return unreachable(name);
	}
}

const kindWord = { video: 'Videos', audio: 'Audio', other: 'Files' } as const;
/** So wide that they sort as they are counted. */
const numbered = (index: number, count: number): string =>
	String(index).padStart(Math.max(2, String(count).length), '0');
const twoDigits = (number: number): string => String(number).padStart(2, '0');
