import * as v from 'valibot';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
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

/** What the finished file has, where that is what was wanted: never a silent picture, never a piece of it. */
export async function checkWhole(
	{ tools, place, signal }: Ports,
	wanted: Wanted,
): Promise<Result<'picture' | 'sound' | 'unknown', Fault>> {
	if (!tools.ffprobe) return ok('unknown');
	const end = await tools.ffprobe(probeArguments(wanted.name), { cwd: place.folder, signal });
	if (signal.aborted) return ok('unknown');
	const probed = end.exitCode === 0 ? parse(end.stdout) : null;
	if (!probed) return wrong('what came out cannot be read');
	const has = (type: string) => probed.streams.some(({ codec_type }) => codec_type === type);
	if (!has('video') && !has('audio')) return wrong('there is neither picture nor sound');
	if (wanted.picture && !has('video')) return wrong('the picture is missing');
	if (wanted.sound && !has('audio')) return wrong('the sound is missing');
	const seconds = Number(probed.format.duration);
	const least = wanted.seconds === null ? 0 : wanted.seconds * shareMin - slackSeconds;
	if (Number.isFinite(seconds) && seconds < least)
		return wrong(`${seconds.toFixed(1)} s instead of ${wanted.seconds?.toFixed(1)} s`);
	return ok(has('video') ? 'picture' : 'sound');
}

const wrong = (detail: string) => err(fault('ffmpeg_failed', detail));

function parse(text: string): v.InferOutput<typeof Probed> | null {
	try {
		const parsed = v.safeParse(Probed, JSON.parse(text));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}
