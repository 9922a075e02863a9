import { extensionOf, fileNameOf } from './address.ts';

/**
 * What an answer or an address is to us. `segment`: a piece of a stream, which is nothing by itself; null: no media.
 */
export type MediaKind = 'hls' | 'dash' | 'video' | 'audio' | 'segment';

const endings: Readonly<Record<string, MediaKind>> = {
	m3u8: 'hls',
	mpd: 'dash',
	...ofKind('segment', 'ts m4s m4f cmfv cmfa cmft m2ts'),
	...ofKind('video', 'mp4 m4v mkv webm mov avi mpg mpeg flv ogv 3gp wmv f4v'),
	...ofKind('audio', 'mp3 m4a m4b aac flac ogg oga opus wav wma weba aif aiff mka'),
};

const types: readonly (readonly [RegExp, MediaKind])[] = [
	[/mpegurl/u, 'hls'],
	[/^application\/dash\+xml/u, 'dash'],
	[/^(?:video|audio)\/(?:mp2t|iso\.segment|vnd\.iptvforum)/u, 'segment'],
	[/^video\//u, 'video'],
	[/^audio\//u, 'audio'],
	[/^application\/(?:ogg|mp4|x-matroska)/u, 'video'],
];

/** Types that say nothing: then the name counts. */
const vague = /^$|^(?:application\/(?:octet-stream|binary|x-download|force-download)|binary\/|text\/plain)/u;

/** By the type that was stated; a name that says more (an .m3u8 sent as text, an .m4s sent as video) wins. */
export function mediaKindOf(url: string, type = '', name = ''): MediaKind | null {
	const stated = type.split(';')[0]?.trim().toLowerCase() ?? '';
	const ending = endings[extensionOf(name)] ?? endings[extensionOf(fileNameOf(url))] ?? null;
	const byType = types.find(([pattern]) => pattern.test(stated))?.[1] ?? null;
	if (ending === 'segment' && (byType === 'video' || byType === 'audio')) return 'segment';
	if (byType !== null) return byType === 'video' && ending === 'audio' ? 'audio' : byType;
	if (vague.test(stated) || /^(?:text|application)\/(?:xml|x-)/u.test(stated)) return ending;
	return null;
}

/** Of an address alone. */
export const mediaKindByName = (url: string): MediaKind | null => mediaKindOf(url);

function ofKind(kind: MediaKind, names: string): Record<string, MediaKind> {
	return Object.fromEntries(names.split(' ').map(name => [name, kind]));
}
