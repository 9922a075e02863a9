import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const streamSeconds = 6;
/** Two seconds on a machine with nothing else to do. */
export const makingMsMax = 120_000;
const aesKey = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');

/** A folder of small streams of every kind, made by the real ffmpeg: 160x90 and 320x180, six seconds, with sound. */
export type Streams = AsyncDisposable & { readonly folder: string };

/** A copy of its own of what was made once, by whichever file of tests came first: it takes two dozen runs of ffmpeg. */
export async function makeStreams(): Promise<Streams> {
	const made = join(
		kept,
		createHash('sha256')
			.update(await readFile(import.meta.filename))
			.digest('hex'),
	);
	if (!existsSync(made)) await makeOnce(made);
	const folder = await mkdtemp(join(tmpdir(), 'rustloader-streams-'));
	await cp(made, folder, { recursive: true });
	return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Where the compiler does not take their `.ts` for programs. */
const kept = fileURLToPath(new URL('../../../node_modules/.cache/streams/', import.meta.url));

/** Whole at any moment: others may be making it, too, and the first one is kept. */
async function makeOnce(made: string): Promise<void> {
	const growing = `${made}.${process.pid}`;
	await mkdir(growing, { recursive: true });
	const ffmpeg = ffmpegIn(growing);
	await makeSources(ffmpeg);
	await Promise.all([makeHls(growing, ffmpeg), makeDash(growing, ffmpeg)]);
	await rename(growing, made).catch((error: NodeJS.ErrnoException) => {
		if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
	});
	await rm(growing, { recursive: true, force: true });
}

const ffmpegIn =
	(cwd: string): Ffmpeg =>
	(...args) =>
		run('ffmpeg', ['-v', 'error', '-y', ...args], { cwd });

type Ffmpeg = (...args: string[]) => Promise<unknown>;

async function makeSources(ffmpeg: Ffmpeg): Promise<void> {
	const input = (size: string) => [
		'-f',
		'lavfi',
		'-i',
		`testsrc2=size=${size}:rate=25:duration=${streamSeconds}`,
	];
	const x264 = [
		'-c:v',
		'libx264',
		'-preset',
		'ultrafast',
		'-g',
		'25',
		'-keyint_min',
		'25',
		'-sc_threshold',
		'0',
	];
	const plain = ['-pix_fmt', 'yuv420p', '-bf', '0'];
	await ffmpeg(...input('160x90'), ...x264, ...plain, 'low.mp4');
	await ffmpeg(...input('320x180'), ...x264, ...plain, 'high.mp4');
	const sine = `sine=frequency=440:sample_rate=48000:duration=${streamSeconds}`;
	await ffmpeg('-f', 'lavfi', '-i', sine, '-c:a', 'aac', '-b:a', '64k', 'sound.m4a');
}

const hls = ['-f', 'hls', '-hls_time', '1', '-hls_playlist_type', 'vod', '-hls_list_size', '0'];

async function makeHls(folder: string, ffmpeg: Ffmpeg): Promise<void> {
	for (const name of ['ts', 'split', 'aes', 'ranges', 'packed']) await mkdir(join(folder, name));
	const muxed = (name: string) => ['-i', `${name}.mp4`, '-i', 'sound.m4a', '-c', 'copy', '-shortest'];
	for (const name of ['low', 'high']) {
		await ffmpeg(...muxed(name), ...hls, '-hls_segment_filename', `ts/${name}-%d.ts`, `ts/${name}.m3u8`);
		const fmp4 = ['-hls_segment_type', 'fmp4', '-hls_fmp4_init_filename', `${name}-init.mp4`];
		const names = ['-hls_segment_filename', `split/${name}-%d.m4s`, `split/${name}.m3u8`];
		await ffmpeg('-i', `${name}.mp4`, '-c', 'copy', ...hls, ...fmp4, ...names);
	}
	const audio = ['-hls_segment_type', 'fmp4', '-hls_fmp4_init_filename', 'sound-init.mp4'];
	const audioNames = ['-hls_segment_filename', 'split/sound-%d.m4s', 'split/sound.m3u8'];
	await ffmpeg('-i', 'sound.m4a', '-c', 'copy', ...hls, ...audio, ...audioNames);
	await writeFile(join(folder, 'aes/key.bin'), aesKey);
	await writeFile(join(folder, 'aes/key-info'), `key.bin\n${join(folder, 'aes/key.bin')}\n`);
	const keyed = [
		'-hls_key_info_file',
		'aes/key-info',
		'-hls_segment_filename',
		'aes/%d.ts',
		'aes/index.m3u8',
	];
	await ffmpeg(...muxed('high'), ...hls, ...keyed);
	const single = ['-hls_flags', 'single_file', '-hls_segment_type', 'fmp4'];
	await ffmpeg(
		...muxed('high'),
		...hls,
		...single,
		'-hls_segment_filename',
		'ranges/all.mp4',
		'ranges/index.m3u8',
	);
	await writeFile(join(folder, 'ts/master.m3u8'), master('', { low: 'low', high: 'high' }));
	const sound =
		'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="L\'original",DEFAULT=YES,LANGUAGE="fr",URI="sound.m3u8"';
	await writeFile(join(folder, 'split/master.m3u8'), master(sound, { low: 'low', high: 'high' }));
	await makePacked(folder, ffmpeg);
	const one = await readFile(join(folder, 'ts/high.m3u8'), 'utf8');
	// The same once more: the clock of the timestamps jumps back.
	const again = one.slice(one.indexOf('#EXTINF'));
	const twice = one.replace('#EXT-X-ENDLIST', '#EXT-X-DISCONTINUITY').trimEnd();
	await writeFile(join(folder, 'ts/jump.m3u8'), `${twice}\n${again}`);
}

/** Sound without a clock of its own beside a picture whose clock does not begin at 0. */
async function makePacked(folder: string, ffmpeg: Ffmpeg): Promise<void> {
	const segments = ['-f', 'segment', '-segment_time', '1', '-segment_list_type', 'm3u8'];
	const list = ['-segment_list', 'packed/sound.m3u8', '-segment_format', 'adts', 'packed/sound-%d.aac'];
	await ffmpeg('-i', 'sound.m4a', '-c', 'copy', ...segments, ...list);
	const names = ['-hls_segment_filename', 'packed/high-%d.ts', 'packed/high.m3u8'];
	await ffmpeg('-i', 'high.mp4', '-c', 'copy', ...hls, ...names);
	const sound = '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="One",DEFAULT=YES,URI="sound.m3u8"';
	await writeFile(join(folder, 'packed/master.m3u8'), master(sound, { low: 'high', high: 'high' }));
}

function master(media: string, names: { readonly low: string; readonly high: string }): string {
	const group = media === '' ? '' : ',AUDIO="a"';
	const variant = (name: string, size: string, bandwidth: number) =>
		`#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},RESOLUTION=${size},CODECS="avc1.42c00d,mp4a.40.2"${group}\n${name}.m3u8`;
	return [
		'#EXTM3U',
		'#EXT-X-VERSION:6',
		media,
		variant(names.low, '160x90', 150_000),
		variant(names.high, '320x180', 400_000),
	]
		.filter(line => line !== '')
		.join('\n');
}

async function makeDash(folder: string, ffmpeg: Ffmpeg): Promise<void> {
	for (const name of ['timeline', 'number', 'list', 'base']) await mkdir(join(folder, name));
	const inputs = [
		'-i',
		'low.mp4',
		'-i',
		'high.mp4',
		'-i',
		'sound.m4a',
		'-map',
		'0',
		'-map',
		'1',
		'-map',
		'2',
		'-c',
		'copy',
	];
	const dash = [
		...inputs,
		'-f',
		'dash',
		'-seg_duration',
		'1',
		'-adaptation_sets',
		'id=0,streams=v id=1,streams=a',
	];
	await ffmpeg(...dash, 'timeline/index.mpd');
	await ffmpeg(...dash, '-use_timeline', '0', 'number/index.mpd');
	await ffmpeg(...dash, '-single_file', '1', 'list/index.mpd');
	const index = ['-c', 'copy', '-movflags', '+dash+global_sidx+frag_keyframe+default_base_moof'];
	await ffmpeg('-i', 'high.mp4', ...index, '-f', 'mp4', 'base/video.mp4');
	await ffmpeg('-i', 'sound.m4a', ...index, '-frag_duration', '1000000', '-f', 'mp4', 'base/sound.mp4');
	const [video, sound] = await Promise.all(
		['video', 'sound'].map(name => findSidx(join(folder, `base/${name}.mp4`))),
	);
	const base = (range: string | undefined) => `<SegmentBase indexRange="${range}"/>`;
	await writeFile(
		join(folder, 'base/index.mpd'),
		`<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT${streamSeconds}S">
<Period><AdaptationSet mimeType="video/mp4"><Representation id="v" bandwidth="400000" width="320" height="180" codecs="avc1.42c00d">
<BaseURL>video.mp4</BaseURL>${base(video)}</Representation></AdaptationSet>
<AdaptationSet mimeType="audio/mp4"><Representation id="a" bandwidth="64000" codecs="mp4a.40.2">
<BaseURL>sound.mp4</BaseURL>${base(sound)}</Representation></AdaptationSet></Period></MPD>`,
	);
}

async function findSidx(path: string): Promise<string> {
	const bytes = await readFile(path);
	const at = bytes.indexOf('sidx') - 4;
	return `${at}-${at + bytes.readUInt32BE(at) - 1}`;
}
