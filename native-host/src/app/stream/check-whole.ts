import * as v from 'valibot';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { probeArguments } from '../../core/stream/ffmpeg-arguments.ts';
import type { MediaTools } from '../../effects/media-tools.ts';
import type { WorkPlace } from './work-place.ts';

type Ports = { readonly tools: MediaTools; readonly place: WorkPlace; readonly signal: AbortSignal };
type Wanted = {
	readonly name: string;
	readonly picture: boolean;
	readonly sound: boolean;
	/** As its segments say; null: not known. */
	readonly seconds: number | null;
};

const Probed = v.object({
	streams: v.optional(v.array(v.object({ codec_type: v.optional(v.string()) })), []),
	format: v.optional(v.object({ duration: v.optional(v.string()) }), {}),
});

/** Less than that of what the playlist promised is a loss that nobody should find out later. */
const shareMin = 0.9;
const slackSeconds = 5;

/** Whether the finished file has what was wanted: never a silent picture, never a piece of it. Null where it has. */
export async function checkWhole({ tools, place, signal }: Ports, wanted: Wanted): Promise<Fault | null> {
	if (!tools.ffprobe) return null;
	const end = await tools.ffprobe(probeArguments(wanted.name), { cwd: place.folder, signal });
	if (signal.aborted) return null;
	const probed = end.exitCode === 0 ? parse(end.stdout) : null;
	if (!probed) return fault('ffmpeg_failed', 'what came out cannot be read');
	const has = (type: string) => probed.streams.some(({ codec_type }) => codec_type === type);
	if (!has('video') && !has('audio')) return fault('ffmpeg_failed', 'there is neither picture nor sound');
	if (wanted.picture && !has('video')) return fault('ffmpeg_failed', 'the picture is missing');
	if (wanted.sound && !has('audio')) return fault('ffmpeg_failed', 'the sound is missing');
	const seconds = Number(probed.format.duration);
	const least = wanted.seconds === null ? 0 : wanted.seconds * shareMin - slackSeconds;
	if (Number.isFinite(seconds) && seconds < least)
		return fault('ffmpeg_failed', `${seconds.toFixed(1)} s instead of ${wanted.seconds?.toFixed(1)} s`);
	return null;
}

function parse(text: string): v.InferOutput<typeof Probed> | null {
	try {
		const parsed = v.safeParse(Probed, JSON.parse(text));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}
