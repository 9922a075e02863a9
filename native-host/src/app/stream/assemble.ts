import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import {
	clipArguments,
	muxArguments,
	plainMux,
	startArguments,
	type Mux,
	type MuxInput,
} from '../../core/stream/ffmpeg-arguments.ts';
import { concatList, localPlaylist, metadataText } from '../../core/stream/local-playlist.ts';
import { keptSpans, type Span } from '../../core/stream/sponsor-parts.ts';
import { runsOf, type Kept, type Run } from '../../core/stream/record.ts';
import { callFfmpeg, writeBeside, type Assembled, type FfmpegPorts } from './call-ffmpeg.ts';
import { cutOut, type Muxing } from './cut-out.ts';
import { joinFiles } from './join-files.ts';

/** A track that is whole: its segments, or one file. */
export type WholeTrack = {
	readonly name: string;
	readonly takes: 'all' | 'picture' | 'sound';
	/** Where it is in the whole, in seconds; null: only its own timestamps tell. */
	readonly beginsAt: number | null;
	readonly from:
		| { readonly kind: 'segments'; readonly kept: readonly Kept[] }
		| { readonly kind: 'file'; readonly name: string };
};

export type Wish = {
	readonly tracks: readonly WholeTrack[];
	readonly container: string;
	readonly convertTo: Mux['convertTo'];
	/** From the beginning of what is there. */
	readonly clip: Span | null;
	/** Likewise; what is left of the clip is what stays of it. */
	readonly cuts: readonly Span[];
	/** How long all of it is; null: nobody said. */
	readonly seconds: number | null;
	readonly tags: Readonly<Record<string, string | null>>;
	readonly chapters: readonly { readonly start: number; readonly end: number; readonly title: string }[];
	readonly subtitles: Mux['subtitles'];
	readonly cover: string | null;
};

type Ports = FfmpegPorts;
type Outcome = Result<Assembled, Fault | 'stopped'>;

/** Puts whole tracks together in one file of the folder. Nothing is encoded anew but sound that is to be converted. */
export async function assemble(ports: Ports, wish: Wish): Promise<Outcome> {
	const { ffmpeg } = ports.tools;
	if (!ffmpeg) return await assembleAlone(ports, wish);
	const options = await playlistOptions(ports);
	const inputs = await makeInputs(ports, wish, options);
	if (!inputs.ok) return inputs;
	const kept = keptSpans(wish.cuts, wish.clip ?? { start: 0, end: null }, wish.seconds);
	const whole: Muxing = { ...wish, inputs: inputs.value, tracks: takesOf(wish, inputs.value) };
	const cutting = { kept, playlistOptions: options };
	const muxing = kept.length === 0 ? ok(whole) : await cutOut(ports, whole, cutting);
	if (!muxing.ok) return muxing;
	const { inputs: from, tracks, subtitles, chapters } = muxing.value;
	const metadata = await writeMetadata(ports, wish.tags, chapters);
	const mux = (container: string): Mux => ({
		...wish,
		inputs: from,
		tracks,
		subtitles,
		container,
		output: outputOf(container),
		metadata,
		playlistOptions: options,
	});
	const muxed = await callFfmpeg(ports, muxArguments(mux(wish.container)), outputOf(wish.container));
	let { container } = wish;
	if (!muxed.ok) {
		// What a codec is nobody may have said before; that one container takes all of them.
		if (muxed.error === 'stopped' || container !== 'mp4' || wish.convertTo !== null) return muxed;
		container = 'mkv';
		const again = await callFfmpeg(ports, muxArguments(mux(container)), outputOf(container));
		if (!again.ok) return again.error === 'stopped' ? again : muxed;
	}
	// What was cut is cut to the clip as well.
	if (!wish.clip || kept.length > 0) return ok({ name: outputOf(container), container });
	const output = `clip.${container}`;
	const cut = await callFfmpeg(
		ports,
		clipArguments(outputOf(container), wish.clip, { container, output }),
		output,
	);
	return cut.ok ? ok({ name: output, container }) : cut;
}

/** Of inputs that were joined before each has all. */
const takesOf = ({ tracks }: Wish, inputs: readonly MuxInput[]): Mux['tracks'] =>
	inputs.length === tracks.length ? tracks.map(({ takes }) => takes) : ['all'];

const outputOf = (container: string): string => `whole.${container}`;

/** One input a track, or one of all, where their timestamps have to be joined first. */
async function makeInputs(
	ports: Ports,
	{ tracks }: Wish,
	options: readonly string[],
): Promise<Result<readonly MuxInput[], Fault | 'stopped'>> {
	const runs = tracks.map(({ from }) => (from.kind === 'segments' ? runsOf(from.kept) : null));
	const most = Math.max(...runs.map(one => one?.length ?? 1));
	const inputs: MuxInput[] = [];
	if (most > 1 && tracks.length > 1) return await joinRuns(ports, { tracks, runs, options });
	for (const [at, track] of tracks.entries()) {
		const own = runs[at];
		if (track.from.kind === 'file') inputs.push({ kind: 'file', name: track.from.name });
		else if (own) inputs.push(await trackInput(ports, { name: track.name, runs: own, options }));
	}
	return ok(await aligned(ports, tracks, { inputs, options }));
}

type Reading = { readonly inputs: readonly MuxInput[]; readonly options: readonly string[] };

/**
 * Sound of its own may count from another beginning than the picture, or from none: where both say by their playlists
 * when they begin, and their timestamps say otherwise, the sound is moved.
 */
async function aligned(
	ports: Ports,
	tracks: readonly WholeTrack[],
	{ inputs, options }: Reading,
): Promise<readonly MuxInput[]> {
	const [picture, sound] = tracks;
	const [first, second] = inputs;
	if (!picture || !sound || !first || !second || inputs.length > 2) return inputs;
	if (picture.beginsAt === null || sound.beginsAt === null) return inputs;
	const [pictureStart] = await startsOf(ports, first, options);
	// Plain sound (AAC, MP3) may come without any.
	const [soundStart = 0] = await startsOf(ports, second, options);
	if (pictureStart === undefined) return inputs;
	const offset = pictureStart - soundStart + (sound.beginsAt - picture.beginsAt);
	return Math.abs(offset) < apartSecondsMax ? inputs : [first, { ...second, offset }];
}

async function trackInput(
	ports: Ports,
	{ name, runs, options }: { name: string; runs: readonly Run[]; options: readonly string[] },
): Promise<MuxInput> {
	const files = [];
	for (const [at, { kept, seconds }] of runs.entries()) {
		const playlist = `${name}-${at}.m3u8`;
		await writeBeside(ports, playlist, localPlaylist(kept));
		const input: MuxInput = { kind: 'playlist', name: playlist };
		const apart = runs.length === 1 ? 0 : await secondsApart(ports, input, options);
		files.push({ name: playlist, seconds: seconds + apart });
	}
	if (files.length === 1 && files[0]) return { kind: 'playlist', name: files[0].name };
	const list = `${name}.ffconcat`;
	const opening = options.length === 0 ? [] : ['-allowed_extensions', 'ALL', ...options];
	await writeBeside(ports, list, concatList(files, opening));
	return { kind: 'list', name: list };
}

type Joining = {
	readonly tracks: readonly WholeTrack[];
	readonly runs: readonly (readonly Run[] | null)[];
	readonly options: readonly string[];
};

/**
 * Picture and sound of each stretch are put together before the stretches are: within one they keep their distance,
 * which each on its own would lose where the timestamps jump.
 */
async function joinRuns(
	ports: Ports,
	{ tracks, runs, options }: Joining,
): Promise<Result<readonly MuxInput[], Fault | 'stopped'>> {
	const timelines = [...new Set(runs.flatMap(own => own?.map(({ timeline }) => timeline) ?? []))];
	const files = [];
	for (const [at, timeline] of timelines.entries()) {
		const inputs: MuxInput[] = [];
		const takes: WholeTrack['takes'][] = [];
		let seconds = 0;
		for (const [index, track] of tracks.entries()) {
			const own = runs[index]?.filter(run => run.timeline === timeline) ?? [];
			if (own.length === 0) continue;
			inputs.push(await trackInput(ports, { name: `${track.name}-${at}`, runs: own, options }));
			takes.push(track.takes);
			seconds = Math.max(
				seconds,
				own.reduce((sum, run) => sum + run.seconds, 0),
			);
		}
		const output = `stretch-${at}.mkv`;
		const mux: Mux = {
			...plainMux,
			inputs,
			tracks: takes,
			container: 'mkv',
			output,
			playlistOptions: options,
		};
		const muxed = await callFfmpeg(ports, muxArguments(mux), output);
		if (!muxed.ok) return muxed;
		const apart = await secondsApart(ports, { kind: 'file', name: output }, options);
		files.push({ name: output, seconds: seconds + apart });
	}
	const list = 'stretches.ffconcat';
	await writeBeside(ports, list, concatList(files, []));
	return ok([{ kind: 'list', name: list }]);
}

/**
 * How far apart picture and sound begin: one that begins later ends later, and what comes next must not begin before
 * that.
 */
async function secondsApart(ports: Ports, input: MuxInput, options: readonly string[]): Promise<number> {
	const starts = await startsOf(ports, input, options);
	const apart = starts.length < 2 ? 0 : Math.max(...starts) - Math.min(...starts);
	return apart < apartSecondsMax ? apart : 0;
}

async function startsOf(
	{ tools, place, signal }: Ports,
	input: MuxInput,
	options: readonly string[],
): Promise<number[]> {
	const end = await tools.ffprobe?.(startArguments(input, options), { cwd: place.folder, signal });
	return (end?.stdout ?? '').split(/\s+/u).map(Number.parseFloat).filter(Number.isFinite);
}

/** More than that is no delay but something wrong with a clock. */
const apartSecondsMax = 1;

async function writeMetadata(
	ports: Ports,
	tags: Wish['tags'],
	chapters: Wish['chapters'],
): Promise<string | null> {
	if (chapters.length === 0 && Object.values(tags).every(value => value === null)) return null;
	await writeBeside(ports, 'metadata.txt', metadataText(tags, chapters));
	return 'metadata.txt';
}

/** Builds differ in what they ask for before they open a file without a known ending. */
async function playlistOptions({ tools, place, signal }: Ports): Promise<readonly string[]> {
	const help = await tools.ffmpeg?.(['-hide_banner', '-h', 'demuxer=hls'], { cwd: place.folder, signal });
	const known = help?.stdout ?? '';
	return [
		...(known.includes('-allowed_segment_extensions') ? ['-allowed_segment_extensions', 'ALL'] : []),
		...(known.includes('-extension_picky') ? ['-extension_picky', '0'] : []),
	];
}

/** Without ffmpeg one track whose pieces follow one another is a file as it is. */
async function assembleAlone(ports: Ports, wish: Wish): Promise<Outcome> {
	const [track, second] = wish.tracks;
	const missing = err(fault('ffmpeg_missing'));
	if (!track || second || wish.convertTo !== null || wish.clip || wish.cuts.length > 0) return missing;
	if (track.from.kind === 'file')
		return track.takes === 'sound' ? missing : ok({ name: track.from.name, container: wish.container });
	const runs = runsOf(track.from.kept);
	const inits = new Set(track.from.kept.map(({ init }) => init));
	if (runs.length !== 1 || inits.size !== 1) return missing;
	const [init] = inits;
	const names = [
		...(init === null || init === undefined ? [] : [init]),
		...track.from.kept.map(({ file }) => file),
	];
	const joined = await joinFiles(ports, names, 'whole.joined');
	if (!joined.ok) return joined;
	const kind = joined.value === 'mp4' && track.takes === 'sound' ? 'm4a' : joined.value;
	return kind === null ? missing : ok({ name: 'whole.joined', container: kind });
}
