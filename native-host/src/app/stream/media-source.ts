import { chooseTracks } from '../../../../shared/domain/choose-tracks.ts';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { MediaChapter, MediaFormat, MediaSubtitle } from '../../../../shared/domain/extraction.ts';
import type { MediaFacts } from '../../../../shared/domain/media.ts';
import type { MediaChoice } from '../../../../shared/domain/media-choice.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Span } from '../../core/stream/sponsor-parts.ts';
import type { TrackSegments } from '../../core/stream/stream-plan.ts';
import type { Header } from '../../core/transfer/request-headers.ts';
import { asSubtitle, chooseSubtitles } from './choose-subtitles.ts';
import { loadStream, type LoadPorts, type Stream } from './load-stream.ts';
import type { NotAsked } from './stream-http.ts';
import type { Remark } from '../../../../shared/domain/remarks.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

/** What is to be fetched and put together. */
export type MediaSource = {
	readonly container: string;
	readonly convertTo: 'm4a' | 'mp3' | 'opus' | null;
	readonly title: string | null;
	readonly bitsPerSecond: number | null;
	/** The picture first; one alone has both. */
	readonly tracks: readonly SourceTrack[];
	/** How long it lasts, where somebody says so. */
	readonly seconds: number | null;
	/** Sent with requests for segments; null: those of the task. */
	readonly sender: Sender | null;
	readonly extras: Extras;
	/** What is known of it beside its bytes; null: nothing. */
	readonly facts: MediaFacts | null;
	/** Where it is not all that was asked for: what it is instead. */
	readonly remarks: readonly Remark[];
};

/** Cookie and Authorization go to that origin alone. */
export type Sender = { readonly headers: readonly Header[]; readonly origin: string };

/** What is put into the file, or beside it. */
export type Extras = {
	readonly tags: Readonly<Record<string, string | null>>;
	readonly chapters: readonly MediaChapter[];
	readonly subtitles: readonly MediaSubtitle[];
	readonly cover: string | null;
	/** Parts of the whole that are to be cut out. */
	readonly cuts: readonly Span[];
};

export const noExtras: Extras = { tags: {}, chapters: [], subtitles: [], cover: null, cuts: [] };

export type SourceTrack = {
	readonly name: 'picture' | 'sound';
	readonly takes: 'all' | 'picture' | 'sound';
	readonly from:
		| { readonly kind: 'segments'; readonly load: () => Promise<Result<TrackSegments, NotAsked>> }
		| { readonly kind: 'file'; readonly format: MediaFormat }
		/** What only yt-dlp can fetch. */
		| { readonly kind: 'tool'; readonly format: MediaFormat; readonly pageUrl: string };
};

/** The tracks of a stream that a choice means. */
export async function openStreamSource(
	ports: LoadPorts,
	url: string,
	choice: MediaChoice,
): Promise<Result<MediaSource, NotAsked>> {
	const loaded = await loadStream(ports, url);
	if (!loaded.ok) return loaded;
	const stream = loaded.value;
	const chosen = chooseTracks({ live: 'no', formats: [...stream.ladder.formats] }, choice);
	if (!chosen.ok) return failed(withProtection(chosen.error, stream));
	const { video, audio, container, convertTo, remarks } = chosen.value;
	const subtitles = chooseSubtitles(stream.ladder.subtitles.map(asSubtitle), choice.subtitles);
	const tracks: SourceTrack[] = [];
	const segments = (id: string) => ({ kind: 'segments' as const, load: () => stream.load(id) });
	const isOne = video !== null && (audio === null || audio.id === video.id);
	if (video) tracks.push({ name: 'picture', takes: isOne ? 'all' : 'picture', from: segments(video.id) });
	if (audio && !isOne) tracks.push({ name: 'sound', takes: 'sound', from: segments(audio.id) });
	const rates = [video, isOne ? null : audio].flatMap(format => (format?.bitrate ? [format.bitrate] : []));
	return ok({
		container,
		convertTo,
		title: null,
		seconds: stream.seconds,
		sender: null,
		extras: { ...noExtras, subtitles: subtitles.subtitles },
		facts: null,
		remarks: [...remarks, ...subtitles.remarks],
		bitsPerSecond: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0),
		tracks,
	});
}

/** What protects it, by name, where everything is protected. */
function withProtection(reason: Fault, { ladder }: Stream): Fault {
	if (reason.code !== 'media_drm') return reason;
	const names = ladder.formats.map(({ note }) => note).filter(note => note !== null);
	return fault('media_drm', quote([...new Set(names)].join(', ')));
}

export const failed = (reason: Fault) => err<NotAsked>({ kind: 'fault', fault: reason, retryAfter: null });
