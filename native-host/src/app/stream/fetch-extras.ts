import { askedContainer } from '../../core/naming/stream-name.ts';
import type { Mux } from '../../core/stream/ffmpeg-arguments.ts';
import type { Disk } from '../../core/transfer/disk.ts';
import { fetchBytes } from './fetch-bytes.ts';
import type { LoadPorts } from './load-stream.ts';
import type { Extras } from './media-source.ts';
import type { WorkPlace } from './work-place.ts';

export type FetchedExtras = {
	readonly subtitles: Mux['subtitles'];
	/** Put beside the file, under its name with that ending. */
	readonly sidecars: readonly { readonly name: string; readonly ending: string }[];
	readonly cover: string | null;
};

const subtitleBytesMax = 16 * 1024 * 1024;
const coverBytesMax = 16 * 1024 * 1024;

/** Subtitles and cover, as far as they can be had: nobody loses a lecture for the lack of one. */
export async function fetchExtras(
	ports: LoadPorts & { readonly disk: Disk; readonly place: WorkPlace },
	{ subtitles, cover }: Extras,
	as: 'embed' | 'sidecar',
	container: string,
): Promise<FetchedExtras> {
	const embedded: { name: string; language: string; title: string | null }[] = [];
	const sidecars: { name: string; ending: string }[] = [];
	for (const [at, subtitle] of subtitles.entries()) {
		const name = `subtitle-${at}.${subtitle.container}`;
		if (!(await fetchTo(ports, subtitle.url, name, subtitleBytesMax))) continue;
		const { language, name: title } = subtitle;
		// Only that kind can be put into every container, and sound alone has none.
		const fits = subtitle.container === 'vtt' && ['mp4', 'mkv', 'webm'].includes(container);
		if (as === 'embed' && fits) embedded.push({ name, language, title });
		else sidecars.push({ name, ending: `.${language.replace(/[^\w-]/gu, '_')}.${subtitle.container}` });
	}
	return { subtitles: embedded, sidecars, cover: await fetchCover(ports, cover, container) };
}

/** Only what every player takes. */
async function fetchCover(
	ports: Parameters<typeof fetchExtras>[0],
	cover: string | null,
	container: string,
): Promise<string | null> {
	if (cover === null || !['mp4', 'm4a', 'mp3', 'mkv'].includes(askedContainer(`a.${container}`) ?? ''))
		return null;
	const bytes = await fetchTo(ports, cover, 'cover', coverBytesMax);
	const isPicture =
		bytes && ((bytes[0] === 0xff && bytes[1] === 0xd8) || (bytes[0] === 0x89 && bytes[1] === 0x50));
	return isPicture ? 'cover' : null;
}

async function fetchTo(
	ports: Parameters<typeof fetchExtras>[0],
	url: string,
	name: string,
	bytesMax: number,
): Promise<Uint8Array | null> {
	const { disk, place, http, signal } = ports;
	const fetched = await fetchBytes(ports, http, { resource: { url, range: null }, bytesMax, signal });
	if (!fetched.ok) return null;
	const path = disk.join(place.folder, name);
	await disk.remove(path);
	const file = await disk.create(path);
	if (!file) return null;
	try {
		await file.write(fetched.value.bytes, 0);
	} finally {
		await file.close();
	}
	return fetched.value.bytes;
}
