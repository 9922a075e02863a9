import { askedContainer } from '../../core/naming/stream-name.ts';
import type { Mux } from '../../core/stream/ffmpeg-arguments.ts';
import type { Disk } from '../../core/transfer/disk.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { fetchSubtitle } from './fetch-subtitle.ts';
import type { LoadPorts } from './load-stream.ts';
import type { Extras } from './media-source.ts';
import type { WorkPlace } from './work-place.ts';
import { type Remark, remark } from '../../../../shared/domain/remarks.ts';

export type FetchedExtras = {
	readonly subtitles: Mux['subtitles'];
	/** Put beside the file, under its name with that ending. */
	readonly sidecars: readonly { readonly name: string; readonly ending: string }[];
	readonly cover: string | null;
	/** What was asked for and could not be had, for people. */
	readonly remarks: readonly Remark[];
};

const coverBytesMax = 16 * 1024 * 1024;

/** Subtitles and cover, as far as they can be had: nobody loses a lecture for the lack of one, and is told of it. */
export async function fetchExtras(
	ports: LoadPorts & { readonly disk: Disk; readonly place: WorkPlace },
	{ subtitles, cover }: Extras,
	as: 'embed' | 'sidecar',
	container: string,
): Promise<FetchedExtras> {
	const embedded: { name: string; language: string; title: string | null }[] = [];
	const sidecars: { name: string; ending: string }[] = [];
	const missing: string[] = [];
	for (const [at, subtitle] of subtitles.entries()) {
		const name = `subtitle-${at}.${subtitle.container}`;
		const text = await fetchSubtitle(ports, subtitle.url);
		if (!text) {
			missing.push(subtitle.language);
			continue;
		}
		await keep(ports, name, text);
		const { language, name: title } = subtitle;
		// Only that kind can be put into every container, and sound alone has none.
		const fits = subtitle.container === 'vtt' && ['mp4', 'mkv', 'webm'].includes(container);
		if (as === 'embed' && fits) embedded.push({ name, language, title });
		else sidecars.push({ name, ending: `.${language.replace(/[^\w-]/gu, '_')}.${subtitle.container}` });
	}
	return {
		subtitles: embedded,
		sidecars,
		cover: await fetchCover(ports, cover, container),
		remarks: missing.length > 0 ? [remark('subtitles_unfetched', { languages: missing })] : [],
	};
}

/** Only what every player takes. */
async function fetchCover(
	ports: Parameters<typeof fetchExtras>[0],
	cover: string | null,
	container: string,
): Promise<string | null> {
	if (cover === null || !['mp4', 'm4a', 'mp3', 'mkv'].includes(askedContainer(`a.${container}`) ?? ''))
		return null;
	const { http, signal } = ports;
	const resource = { url: cover, range: null };
	const fetched = await fetchBytes(ports, http, { resource, bytesMax: coverBytesMax, signal });
	const bytes = fetched.ok ? fetched.value.bytes : null;
	const isPicture =
		bytes && ((bytes[0] === 0xff && bytes[1] === 0xd8) || (bytes[0] === 0x89 && bytes[1] === 0x50));
	if (!bytes || isPicture !== true) return null;
	await keep(ports, 'cover', bytes);
	return 'cover';
}

async function keep(
	{ disk, place }: Parameters<typeof fetchExtras>[0],
	name: string,
	bytes: Uint8Array,
): Promise<void> {
	const path = disk.join(place.folder, name);
	await disk.remove(path);
	const file = await disk.create(path);
	try {
		await file?.write(bytes, 0);
	} finally {
		await file?.close();
	}
}
