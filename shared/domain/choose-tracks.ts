import { err, ok, type Result } from '../kernel/result.ts';
import { unreachable } from '../kernel/unreachable.ts';
import { fault, type Fault } from './faults.ts';
import { fitsContainer, holdsAll } from './media-containers.ts';
import type { MediaChoice } from './media-choice.ts';
import type { MediaFormat, MediaItem } from './extraction.ts';
import { type Remark, remark } from './remarks.ts';
import { quote } from '../kernel/quoted.ts';

type Format = Omit<MediaFormat, 'url' | 'headers'>;
type Item<F extends Format> = Pick<MediaItem, 'live'> & { readonly formats: readonly F[] };

/** What is to be fetched. Where both are one format it carries both; `audio` of one with a picture uses its sound alone. */
export type Tracks<F extends Format = MediaFormat> = {
	readonly video: F | null;
	readonly audio: F | null;
	/** What holds them; for sound alone what it is kept as. */
	readonly container: string;
	/** The sound has to be converted to this; null: it stays as it is. */
	readonly convertTo: 'm4a' | 'mp3' | 'opus' | null;
	/** Where it is not what was asked for: what it is instead, for people. */
	/** Where it is not all that was asked for: what it is instead. */
	readonly remarks: readonly Remark[];
};

/**
 * The tracks that a choice means. Never a picture without sound where there is sound. A height that is not there
 * becomes the next lower one, else the next higher one, and a remark says so.
 */
export function chooseTracks<F extends Format>(
	item: Item<F>,
	{ pick, container }: Pick<MediaChoice, 'pick' | 'container'>,
): Result<Tracks<F>, Fault> {
	if (item.formats.length === 0)
		return err(fault(item.live === 'upcoming' ? 'media_upcoming' : 'media_none'));
	const open = item.formats.filter(format => !format.drm && (format.video !== null || format.audio !== null));
	if (open.length === 0) return err(fault('media_drm'));
	switch (pick.kind) {
		case 'best':
			return pickHeight(open, Infinity, container);
		case 'height':
			return pickHeight(open, pick.height, container);
		case 'audio':
			return pickAudio(open, pick.format);
		case 'formats':
			return pickFormats(open, pick, container);
		default:
			return unreachable(pick);
	}
}

type Container = MediaChoice['container'];

/** What is called 720p: the shorter side, so that upright and very wide pictures count as people expect. */
export function linesOf({ video }: Pick<Format, 'video'>): number | null {
	if (!video || video.height === null) return null;
	return video.width === null ? video.height : Math.min(video.width, video.height);
}

function pickHeight<F extends Format>(
	formats: readonly F[],
	asked: number,
	container: Container,
): Result<Tracks<F>, Fault> {
	const pictures = formats.filter(format => format.video !== null);
	if (pictures.length === 0) {
		const sound = pickAudio(formats, 'best');
		return sound.ok ? ok({ ...sound.value, remarks: [remark('sound_only')] }) : sound;
	}
	const lines = chooseLines(pictures, asked);
	const rung = pictures.filter(format => linesOf(format) === lines);
	const isAsked = !Number.isFinite(asked) || lines === asked;
	const better = comparePictures(container);
	const video = rung.reduce((best, next) => (better(next, best) > 0 ? next : best));
	return ok(
		withSound(formats, rung, { video, container, remarks: isAsked ? [] : [otherHeight(asked, lines)] }),
	);
}

const otherHeight = (asked: number, lines: number | null): Remark =>
	lines === null
		? remark('height_unknown', { asked: `${asked}p` })
		: remark('height_other', { asked: `${asked}p`, height: `${lines}p` });

/** The highest that is not above; else the lowest above; else the unknown. */
function chooseLines(pictures: readonly Format[], asked: number): number | null {
	const known = pictures.map(linesOf).filter(lines => lines !== null);
	const below = known.filter(lines => lines <= asked);
	if (below.length > 0) return Math.max(...below);
	return known.length > 0 ? Math.min(...known) : null;
}

type Picture<F> = { readonly video: F; readonly container: Container; readonly remarks: readonly Remark[] };

function withSound<F extends Format>(
	formats: readonly F[],
	rung: readonly F[],
	{ video, container, remarks }: Picture<F>,
): Tracks<F> {
	if (video.audio) return finish({ video, audio: video, container, remarks });
	const sound = bestSound(formats, format => fitsAsked(container, video, format));
	// Sound that comes with another picture: better the same height in one piece than two pictures fetched.
	const whole = rung.find(format => format.audio !== null);
	if (sound?.video && whole) return finish({ video: whole, audio: whole, container, remarks });
	return finish({ video, audio: sound, container, remarks });
}

const fitsAsked = (container: Container, video: Format, audio: Format): boolean =>
	container === 'auto' || holdsAll(container, [video, audio]);

function pickAudio<F extends Format>(
	formats: readonly F[],
	wanted: 'best' | 'm4a' | 'mp3' | 'opus',
): Result<Tracks<F>, Fault> {
	const audio = bestSound(formats, format => wanted === 'best' || soundFits(format, wanted));
	if (!audio) return err(fault('media_no_audio'));
	const isThere = wanted === 'best' ? !audio.video : soundFits(audio, wanted) && !audio.video;
	const kept = wanted === 'best' ? keptAs(audio) : wanted;
	// Taken out of a file with a picture it is copied where it is of that kind already.
	const convertTo = wanted === 'best' || isThere || soundFits(audio, wanted) ? null : wanted;
	return ok({ video: null, audio, container: kept, convertTo, remarks: [] });
}

function pickFormats<F extends Format>(
	formats: readonly F[],
	ids: { readonly video: string | null; readonly audio: string | null },
	container: Container,
): Result<Tracks<F>, Fault> {
	const find = (id: string | null) => (id === null ? null : (formats.find(format => format.id === id) ?? id));
	const video = find(ids.video);
	const audio = find(ids.audio);
	for (const found of [video, audio])
		if (typeof found === 'string') return err(fault('media_format_gone', quote(found)));
	if (typeof video === 'string' || typeof audio === 'string') return err(fault('media_format_gone'));
	if (video?.video) {
		if (audio?.audio) return ok(finish({ video, audio, container, remarks: [] }));
		return ok(withSound(formats, [video], { video, container, remarks: [] }));
	}
	const sound = audio ?? video;
	if (!sound?.audio) return err(fault('media_none', remark('format_none')));
	return ok({ video: null, audio: sound, container: keptAs(sound), convertTo: null, remarks: [] });
}

function finish<F extends Format>(tracks: {
	video: F;
	audio: F | null;
	container: Container;
	remarks: readonly Remark[];
}): Tracks<F> {
	const { video, audio } = tracks;
	const all = audio && audio !== video ? [video, audio] : [video];
	const container = fitsContainer(tracks.container, all);
	const isAsked = tracks.container === 'auto' || container === tracks.container;
	const other = isAsked ? [] : [remark('container_other', { asked: tracks.container, container })];
	return {
		video,
		audio,
		container,
		convertTo: null,
		remarks: [...tracks.remarks, ...other],
	};
}

/** Sound alone before sound with a picture, what `fits` before what does not, then the better one. */
function bestSound<F extends Format>(formats: readonly F[], fits: (format: F) => boolean): F | null {
	let best: F | null = null;
	const order = (format: F): number[] => [
		format.video ? 0 : 1,
		format.rank,
		fits(format) ? 1 : 0,
		// Of pictures that are fetched for their sound the smallest.
		format.video ? -(format.bitrate ?? linesOf(format) ?? 0) : (format.bitrate ?? 0),
		plainness(format),
	];
	for (const format of formats) {
		if (!format.audio) continue;
		if (best === null || compare(order(format), order(best)) > 0) best = format;
	}
	return best;
}

/** Within one height: the asked container's codecs, smoothness, then bits; among equals what the engine fetches itself. */
function comparePictures(container: Container) {
	const order = (format: Format): number[] => [
		format.rank,
		container === 'auto' || holdsAll(container, [format]) ? 1 : 0,
		// A combined file of a site that has separate tracks is its poor one.
		Math.min(format.video?.fps ?? 0, 60),
		format.bitrate ?? format.size?.bytes ?? 0,
		format.audio ? 1 : 0,
		plainness(format),
	];
	return (a: Format, b: Format): number => compare(order(a), order(b));
}

const plainness = ({ protocol }: Format): number => ['other', 'dash', 'hls', 'http'].indexOf(protocol);

function compare(a: readonly number[], b: readonly number[]): number {
	for (const [at, value] of a.entries()) {
		const difference = value - (b[at] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

function soundFits({ audio, container }: Format, wanted: 'm4a' | 'mp3' | 'opus'): boolean {
	const codec = audio?.codec?.toLowerCase() ?? '';
	switch (wanted) {
		case 'm4a':
			return codec.startsWith('mp4a.40') || codec.startsWith('aac') || (codec === '' && container === 'm4a');
		case 'mp3':
			return codec.startsWith('mp3') || codec === 'mp4a.6b' || (codec === '' && container === 'mp3');
		case 'opus':
			return codec.startsWith('opus') || (codec === '' && container === 'opus');
		default:
			return unreachable(wanted);
	}
}

/** What sound is kept as when nobody asks for a kind. */
function keptAs(format: Format): string {
	if (soundFits(format, 'm4a')) return 'm4a';
	if (soundFits(format, 'mp3')) return 'mp3';
	if (soundFits(format, 'opus')) return 'opus';
	const known: Readonly<Record<string, string>> = { mp4: 'm4a', webm: 'webm', ogg: 'ogg', flac: 'flac' };
	return format.video ? 'mka' : (known[format.container] ?? format.container);
}
