import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Raised when what is made changes, so that nobody is shown the old. */
const version = 2;
const timeoutMs = 120_000;

const picture = [
	'-f',
	'lavfi',
	'-i',
	'mandelbrot=size=960x540:start_scale=0.005:end_scale=0.004',
	'-frames:v',
	'1',
];
const film = [
	'-f',
	'lavfi',
	'-i',
	'testsrc2=size=854x480:rate=25',
	'-f',
	'lavfi',
	'-i',
	'sine=frequency=330:beep_factor=4',
];
const encoded = [
	'-c:v',
	'libx264',
	'-preset',
	'veryfast',
	'-pix_fmt',
	'yuv420p',
	'-g',
	'100',
	'-c:a',
	'aac',
	'-shortest',
];

/** A folder with a picture, a video, music and a stream, made once; null where there is no ffmpeg to make them. */
export async function makeMedia(): Promise<string | null> {
	const folder = join(tmpdir(), `rustloader-demo-media-${version}-${userInfo().uid}`);
	if (existsSync(folder)) return folder;
	const growing = mkdtempSync(`${folder}-`);
	try {
		mkdirSync(join(growing, 'hls'));
		await ffmpeg(growing, ...picture, 'picture.png');
		await ffmpeg(growing, ...film, '-t', '20', ...encoded, '-movflags', '+faststart', 'video.mp4');
		await ffmpeg(
			growing,
			'-f',
			'lavfi',
			'-i',
			'sine=frequency=440:beep_factor=3:duration=20',
			'-c:a',
			'aac',
			'audio.m4a',
		);
		const segments = [
			'-f',
			'hls',
			'-hls_time',
			'4',
			'-hls_playlist_type',
			'vod',
			'-hls_segment_filename',
			'hls/%03d.ts',
		];
		await ffmpeg(growing, '-i', 'video.mp4', '-c', 'copy', ...segments, 'hls/stream.m3u8');
		if (!existsSync(folder)) renameSync(growing, folder);
		return folder;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	} finally {
		rmSync(growing, { recursive: true, force: true });
	}
}

const ffmpeg = (folder: string, ...options: string[]) =>
	promisify(execFile)('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...options], {
		cwd: folder,
		timeout: timeoutMs,
	});
