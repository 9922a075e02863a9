import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Probe = {
	readonly seconds: number;
	readonly height: number | null;
	readonly codecs: readonly string[];
	/** Where picture and sound begin. */
	readonly begins: readonly number[];
};

/** What ffprobe says of a file, after ffmpeg has decoded all of it without a complaint. */
export async function probe(path: string): Promise<Probe> {
	const entries = 'stream=codec_name,height,start_time:format=duration';
	const { stdout } = await run('ffprobe', ['-v', 'error', '-of', 'json', '-show_entries', entries, path]);
	const { streams, format } = JSON.parse(stdout) as {
		streams: { codec_name: string; height?: number; start_time: string }[];
		format: { duration: string };
	};
	const { stderr } = await run('ffmpeg', ['-v', 'error', '-i', path, '-f', 'null', '-']);
	if (stderr !== '') throw new Error(stderr);
	return {
		seconds: Number(format.duration),
		height: streams.find(({ height }) => height !== undefined)?.height ?? null,
		codecs: streams.map(({ codec_name }) => codec_name),
		begins: streams.map(({ start_time }) => Number(start_time)),
	};
}
