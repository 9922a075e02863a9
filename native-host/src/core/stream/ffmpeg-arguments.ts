import { unreachable } from '../../../../shared/kernel/unreachable.ts';

/** What one call of ffmpeg reads, by names in its own folder. */
export type MuxInput = {
	readonly kind: 'playlist' | 'list' | 'file';
	readonly name: string;
	/** Its timestamps are moved by so many seconds; absent: they are right. */
	readonly offset?: number;
};

export type Mux = {
	/** The picture first, then the sound; one alone has whatever it has. */
	readonly inputs: readonly MuxInput[];
	/** What is taken of each input. */
	readonly tracks: readonly ('all' | 'picture' | 'sound')[];
	readonly container: string;
	/** Null: sound is copied. */
	readonly convertTo: 'm4a' | 'mp3' | 'opus' | null;
	readonly output: string;
	/** Titles and chapters; null: none. */
	readonly metadata: string | null;
	readonly cover: string | null;
	readonly subtitles: readonly {
		/** Null: it is in the first input. */
		readonly name: string | null;
		readonly language: string;
		readonly title: string | null;
	}[];
	/** Options of the HLS demuxer that only some builds have. */
	readonly playlistOptions: readonly string[];
};

/** Tracks and nothing else. */
export const plainMux = { convertTo: null, metadata: null, cover: null, subtitles: [] } as const;

const formats: Readonly<Record<string, string>> = {
	mp4: 'mp4',
	m4a: 'mp4',
	mkv: 'matroska',
	mka: 'matroska',
	webm: 'webm',
	mp3: 'mp3',
	opus: 'ogg',
	ogg: 'ogg',
	flac: 'flac',
	aac: 'adts',
	ts: 'mpegts',
};

/** Whether a container of that name can be made. */
export const canMake = (container: string): boolean => Object.hasOwn(formats, container);

/**
 * Copies tracks into one file. Nothing but files of its folder is opened, whatever they say; all timestamps are moved
 * together, so that picture and sound keep their distance.
 */
export function muxArguments(mux: Mux): string[] {
	const args = ['-hide_banner', '-nostdin', '-v', 'error', '-y', '-copyts'];
	for (const input of mux.inputs) args.push(...inputArguments(input, mux.playlistOptions));
	const next = mux.inputs.length;
	const beside = mux.subtitles.flatMap(({ name }) => (name === null ? [] : [name]));
	for (const name of beside) args.push('-protocol_whitelist', 'file', '-f', 'webvtt', '-i', name);
	if (mux.metadata !== null) args.push('-protocol_whitelist', 'file', '-f', 'ffmetadata', '-i', mux.metadata);
	const metadataAt = next + beside.length;
	const coverAt = metadataAt + (mux.metadata === null ? 0 : 1);
	if (mux.cover !== null) args.push('-protocol_whitelist', 'file', '-i', mux.cover);
	for (const [at, track] of mux.tracks.entries()) args.push(...mapTrack(at, track));
	for (const [at, { name }] of mux.subtitles.entries())
		args.push('-map', name === null ? `0:s:${at}` : `${next + beside.indexOf(name)}:s:0`);
	args.push('-c', 'copy', ...soundArguments(mux), ...subtitleArguments(mux));
	if (mux.cover !== null) args.push('-map', `${coverAt}:v:0`, ...coverArguments(mux));
	args.push('-map_metadata', mux.metadata === null ? '-1' : String(metadataAt));
	if (mux.metadata !== null) args.push('-map_chapters', String(metadataAt));
	args.push('-avoid_negative_ts', 'make_zero', '-max_interleave_delta', '0');
	return [...args, '-f', formats[mux.container] ?? 'matroska', mux.output];
}

/** Whatever a segment pretends to be: no text, picture or script of files is read as one. */
const media = (outer: string): string[] => [
	'-format_whitelist',
	`${outer},mpegts,mov,matroska,webm,aac,mp3,ac3,eac3,ogg,flac,wav`,
];

function inputArguments({ kind, name, offset }: MuxInput, playlistOptions: readonly string[]): string[] {
	const moved = offset === undefined ? [] : ['-itsoffset', offset.toFixed(6)];
	const only = [...moved, '-protocol_whitelist', 'file'];
	switch (kind) {
		case 'playlist':
			return [
				...only,
				...media('hls'),
				'-f',
				'hls',
				'-allowed_extensions',
				'ALL',
				...playlistOptions,
				'-i',
				name,
			];
		case 'list':
			return [...only, ...media('concat,hls'), '-f', 'concat', '-safe', '0', '-i', name];
		case 'file':
			return [...only, '-i', name];
		default:
			return unreachable(kind);
	}
}

function mapTrack(at: number, track: 'all' | 'picture' | 'sound'): string[] {
	// A picture that is only a cover does not count as one; data streams are not taken.
	const picture = ['-map', `${at}:V:0?`];
	const sound = ['-map', `${at}:a:0?`];
	if (track === 'picture') return picture;
	return track === 'sound' ? sound : [...picture, ...sound];
}

function soundArguments({ convertTo }: Mux): string[] {
	switch (convertTo) {
		case null:
			return [];
		case 'mp3':
			return ['-c:a', 'libmp3lame', '-q:a', '2'];
		case 'opus':
			return ['-c:a', 'libopus', '-b:a', '160k'];
		case 'm4a':
			return ['-c:a', 'aac', '-b:a', '192k'];
		default:
			return unreachable(convertTo);
	}
}

function subtitleArguments({ container, subtitles }: Mux): string[] {
	if (subtitles.length === 0) return [];
	const codec = container === 'mp4' ? 'mov_text' : container === 'webm' ? 'webvtt' : 'srt';
	const names = subtitles.flatMap(({ language, title }, at) => [
		`-metadata:s:s:${at}`,
		`language=${language}`,
		...(title === null ? [] : [`-metadata:s:s:${at}`, `title=${title}`]),
	]);
	return ['-c:s', codec, ...names];
}

/** Behind the picture, where there is one. */
const coverArguments = ({ tracks }: Mux): string[] =>
	tracks.some(track => track !== 'sound')
		? ['-disposition:v:1', 'attached_pic']
		: ['-disposition:v:0', 'attached_pic'];

/** A piece of a finished file, from the key frame before its beginning; of sound alone to the packet. */
export const clipArguments = (
	input: string,
	{ start, end }: { readonly start: number; readonly end: number | null },
	{
		container,
		output,
		isSound = false,
	}: { readonly container: string; readonly output: string; readonly isSound?: boolean },
): string[] => [
	'-hide_banner',
	'-nostdin',
	'-v',
	'error',
	'-y',
	'-protocol_whitelist',
	'file',
	// Not every container says where its sound is to be found; reading all of it finds it.
	...(isSound ? ['-i', input, '-ss', start.toFixed(3)] : ['-ss', start.toFixed(3), '-i', input]),
	...(end === null ? [] : ['-t', (end - start).toFixed(3)]),
	'-map',
	'0',
	'-c',
	'copy',
	'-avoid_negative_ts',
	'make_zero',
	'-f',
	formats[container] ?? 'matroska',
	output,
];

/** How long a file is, in seconds. */
export const secondsArguments = (name: string): string[] => [
	'-v',
	'error',
	'-protocol_whitelist',
	'file',
	'-of',
	'csv=p=0',
	'-show_entries',
	'format=duration',
	'-i',
	name,
];

/** When each picture and sound of an input begins, in seconds, a line each. */
export const startArguments = (input: MuxInput, playlistOptions: readonly string[]): string[] => [
	'-v',
	'error',
	'-of',
	'csv=p=0',
	'-show_entries',
	'stream=start_time',
	...inputArguments(input, playlistOptions),
];

/** What a finished file holds, as JSON. */
export const probeArguments = (name: string): string[] => [
	'-v',
	'error',
	'-protocol_whitelist',
	'file',
	'-of',
	'json',
	'-show_entries',
	'stream=codec_type,codec_name,width,height:stream_disposition=attached_pic:format=duration',
	'-i',
	name,
];
