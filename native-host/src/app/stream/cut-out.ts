import type { MediaChapter } from '../../../../shared/domain/extraction.ts';
import type { Fault } from '../../../../shared/domain/faults.ts';
import { ok, type Result } from '../../../../shared/kernel/result.ts';
import {
	clipArguments,
	muxArguments,
	plainMux,
	secondsArguments,
	type Mux,
	type MuxInput,
} from '../../core/stream/ffmpeg-arguments.ts';
import { concatList } from '../../core/stream/local-playlist.ts';
import { chaptersOfKept, type Span } from '../../core/stream/sponsor-parts.ts';
import { callFfmpeg, writeBeside, type FfmpegPorts } from './call-ffmpeg.ts';

/** What the last call of ffmpeg is to put into one file. */
export type Muxing = {
	readonly inputs: readonly MuxInput[];
	readonly tracks: Mux['tracks'];
	readonly subtitles: Mux['subtitles'];
	readonly chapters: readonly MediaChapter[];
};

/**
 * The same with only those spans of it, one after the other. Nothing is encoded anew, so each begins at the key frame
 * before its beginning: some of what is cut out may stay, nothing else is lost.
 */
export async function cutOut(
	ports: FfmpegPorts,
	{ inputs, tracks, subtitles, chapters }: Muxing,
	{ kept, playlistOptions }: { readonly kept: readonly Span[]; readonly playlistOptions: readonly string[] },
): Promise<Result<Muxing, Fault | 'stopped'>> {
	// One that takes every codec; titles and cover come when the pieces are one.
	const container = 'mkv';
	const whole = 'uncut.mkv';
	const mux: Mux = { ...plainMux, inputs, tracks, subtitles, container, output: whole, playlistOptions };
	const muxed = await callFfmpeg(ports, muxArguments(mux), whole);
	if (!muxed.ok) return muxed;
	const isSound = tracks.every(track => track === 'sound');
	const pieces: (Span & { readonly name: string; readonly pieceSeconds: number })[] = [];
	for (const [at, span] of kept.entries()) {
		const name = `kept-${at}.mkv`;
		const cut = await callFfmpeg(
			ports,
			clipArguments(whole, span, { container, output: name, isSound }),
			name,
		);
		if (!cut.ok) return cut;
		pieces.push({ ...span, name, pieceSeconds: await secondsOf(ports, name, span) });
	}
	// The pieces are as large as it is.
	await ports.disk.remove(ports.disk.join(ports.place.folder, whole));
	const list = 'kept.ffconcat';
	const files = pieces.map(({ name, pieceSeconds }) => ({ name, seconds: pieceSeconds }));
	await writeBeside(ports, list, concatList(files, []));
	return ok({
		inputs: [{ kind: 'list', name: list }],
		tracks: ['all'],
		subtitles: subtitles.map(one => ({ ...one, name: null })),
		chapters: chaptersOfKept(chapters, pieces),
	});
}

/** As it really became; as it should be where nobody can tell. */
async function secondsOf(
	{ tools, place, signal }: FfmpegPorts,
	name: string,
	{ start, end }: Span,
): Promise<number> {
	const probed = await tools.ffprobe?.(secondsArguments(name), { cwd: place.folder, signal });
	const seconds = Number.parseFloat(probed?.stdout ?? '');
	return Number.isFinite(seconds) ? seconds : Math.max(0, (end ?? start) - start);
}
