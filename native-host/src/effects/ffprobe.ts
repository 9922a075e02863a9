import { dirname } from 'node:path';
import * as v from 'valibot';
import { unknownMedia, type MediaFacts } from '../../../shared/domain/media.ts';
import { childEnvironment } from './child-environment.ts';
import { locateMediaTools } from './media-tools.ts';
import { runChild } from './run-child.ts';
import type { ChosenTools } from './tool-paths.ts';

const probeMsMax = 15_000;
const answerBytesMax = 256 * 1024;
const tagLengthMax = 500;

const Num = v.optional(
	v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.finite(), v.minValue(0)),
);
const Answer = v.object({
	format: v.optional(
		v.object({
			duration: Num,
			bit_rate: Num,
			tags: v.optional(v.record(v.string(), v.unknown()), {}),
		}),
	),
	streams: v.optional(
		v.array(
			v.object({
				codec_type: v.optional(v.string()),
				width: Num,
				height: Num,
				bit_rate: Num,
				disposition: v.optional(v.object({ attached_pic: Num })),
			}),
		),
		[],
	),
});

/** What a file says of itself; null where ffprobe is missing, takes too long, or makes nothing of it. */
export async function probeMedia(
	path: string,
	signal: AbortSignal,
	chosen?: Pick<ChosenTools, 'ffmpeg' | 'ffprobe'>,
): Promise<MediaFacts | null> {
	const tool = locateMediaTools(chosen).ffprobe;
	if (!tool) return null;
	const entries =
		'format=duration,bit_rate:format_tags=title,artist:stream=codec_type,width,height,bit_rate:stream_disposition=attached_pic';
	// Absolute, behind `file:` and `--`: neither an option nor another protocol, and nothing it refers to is opened.
	const args = ['-v', 'error', '-protocol_whitelist', 'file', '-show_entries', entries, '-of', 'json'];
	const { reason, exitCode, stdout } = await runChild({
		command: tool.path,
		args: [...args, '--', `file:${path}`],
		env: childEnvironment(process.env, null),
		cwd: dirname(path),
		timeoutMs: probeMsMax,
		stdoutBytesMax: answerBytesMax,
		signal,
	});
	return reason === 'exited' && exitCode === 0 ? readProbe(stdout) : null;
}

export function readProbe(text: string): MediaFacts | null {
	const parsed = v.safeParse(Answer, parseJson(text));
	if (!parsed.success) return null;
	const { format, streams } = parsed.output;
	// A cover is a picture within audio, and no video.
	const video = streams.find(one => one.codec_type === 'video' && !one.disposition?.attached_pic);
	const audio = streams.find(({ codec_type: type }) => type === 'audio');
	if (!video && !audio) return null;
	const tag = (name: string) => {
		const value = Object.entries(format?.tags ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
		return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, tagLengthMax) : null;
	};
	// Where the stream does not say, the file's rate is the stream's, as long as there is no other.
	const audioBitrate = audio?.bit_rate ?? (audio && !video ? format?.bit_rate : undefined);
	return {
		...unknownMedia,
		title: tag('title'),
		creator: tag('artist'),
		width: whole(video?.width),
		height: whole(video?.height),
		durationMs: whole(format?.duration === undefined ? undefined : format.duration * 1000),
		audioBitrate: whole(audioBitrate),
	};
}

const whole = (number: number | undefined): number | null => (number ? Math.round(number) : null);

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
