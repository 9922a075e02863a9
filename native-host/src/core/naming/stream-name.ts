import { canMake } from '../stream/ffmpeg-arguments.ts';
import { safeName, splitExtension } from './safe-name.ts';

type Sources = {
	/** Asked for by the user. */
	readonly asked: string | null;
	readonly title: string | null;
	/** Of the playlist, percent-encoded. */
	readonly urlPath: string;
	/** What the file will be. */
	readonly container: string;
};

/** A stream's file is named after what is in it: its playlist is called index on every other site. */
export function streamName({ asked, title, urlPath, container }: Sources): string {
	if (asked !== null && asked.trim() !== '') {
		const safe = safeName(asked);
		return askedContainer(safe) === null ? safeName(`${safe}.${container}`) : safe;
	}
	const stem = title !== null && title.trim() !== '' ? title.slice(0, 1024) : streamStem(urlPath);
	return safeName(`${stem}.${container}`);
}

/** What a name says of its file's kind; null where it says nothing. */
export function askedContainer(name: string | null): string | null {
	const extension = splitExtension(name ?? '')[1]
		.slice(1)
		.toLowerCase();
	return canMake(extension) ? extension : null;
}

export function streamStem(urlPath: string): string {
	const parts = urlPath.split('/').map(decode);
	const stems = parts.map(part => part.replace(/\.(?:m3u8?|mpd)$/iu, '')).filter(part => part !== '');
	return stems.findLast(stem => !sayNothing.test(stem)) ?? stems.at(-1) ?? 'stream';
}

const sayNothing =
	/^(?:index|master|main|playlist|manifest|stream|chunklist|prog_index|video|media|hls|dash|live|m3u8|mpd|\d{3,4}p?)(?:[-_.]?\w{0,12})?$/iu;

function decode(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
