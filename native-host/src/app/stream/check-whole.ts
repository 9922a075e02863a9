import * as v from 'valibot';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { probeArguments } from '../../core/stream/ffmpeg-arguments.ts';
import type { MediaTools } from '../../effects/media-tools.ts';
import type { WorkPlace } from './work-place.ts';
import { type Remark, remark } from '../../../../shared/domain/remarks.ts';

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
	if (!probed) return wrong(remark('result_unreadable'));
	const has = (type: string) => probed.streams.some(({ codec_type }) => codec_type === type);
	if (!has('video') && !has('audio')) return wrong(remark('result_neither'));
	if (wanted.picture && !has('video')) return wrong(remark('result_no_picture'));
	if (wanted.sound && !has('audio')) return wrong(remark('result_no_sound'));
	const seconds = Number(probed.format.duration);
	const least = wanted.seconds === null ? 0 : wanted.seconds * shareMin - slackSeconds;
	if (wanted.seconds !== null && Number.isFinite(seconds) && seconds < least)
		return wrong(remark('result_length', { time: seconds, wanted: wanted.seconds }));
	return ok(has('video') ? 'picture' : 'sound');
}

const wrong = (why: Remark) => err(fault('ffmpeg_failed', why));

function parse(text: string): v.InferOutput<typeof Probed> | null {
	try {
		const parsed = v.safeParse(Probed, JSON.parse(text));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}
