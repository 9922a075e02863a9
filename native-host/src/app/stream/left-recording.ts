import * as v from 'valibot';
import { fault } from '../../../../shared/domain/faults.ts';
import { MediaFacts } from '../../../../shared/domain/media.ts';
import type { Disk } from '../../core/transfer/disk.ts';
import { redactMedia } from '../queue-secrets.ts';
import { newRecord, readRecord, type TrackRecord } from './feed-track.ts';
import { failed, noExtras, type MediaSource } from './media-source.ts';
import type { WorkPlace } from './work-place.ts';
import { Remarks } from '../../../../shared/domain/remarks.ts';

/** What a recording is to become, for the stream may be gone when somebody wants to go on with it. */
const Recording = v.object({
	container: v.string(),
	convertTo: v.nullable(v.picklist(['m4a', 'mp3', 'opus'])),
	title: v.nullable(v.string()),
	facts: v.optional(v.nullable(MediaFacts), null),
	remarks: v.optional(Remarks, []),
	tracks: v.array(
		v.object({ name: v.picklist(['picture', 'sound']), takes: v.picklist(['all', 'picture', 'sound']) }),
	),
});
type Recording = v.InferOutput<typeof Recording>;

const fileName = 'recording.json';
const bytesMax = 64 * 1024;

export const keepRecording = (
	disk: Disk,
	place: WorkPlace,
	{ container, convertTo, title, facts, remarks, tracks }: MediaSource,
): Promise<void> =>
	disk.replaceText(
		disk.join(place.folder, fileName),
		JSON.stringify({
			container,
			convertTo,
			title,
			facts: facts && redactMedia(facts),
			remarks,
			tracks: tracks.map(({ name, takes }) => ({ name, takes })),
		} satisfies Recording),
		'content',
	);

/** What was recorded before; null where nothing was, or not of every track. */
export async function findRecording(
	disk: Disk,
	place: WorkPlace,
): Promise<{ readonly source: MediaSource; readonly records: readonly TrackRecord[] } | null> {
	const text = await disk.readText(disk.join(place.folder, fileName), bytesMax);
	const recording = text === null ? null : parse(text);
	if (!recording || recording.tracks.length === 0) return null;
	const records = await Promise.all(
		recording.tracks.map(async ({ name }): Promise<TrackRecord> => {
			const kept = await readRecord(disk, place, name);
			return { ...newRecord(name), kept, doneSeconds: kept.reduce((sum, { seconds }) => sum + seconds, 0) };
		}),
	);
	if (records.some(({ kept }) => kept.length === 0)) return null;
	const load = async () => failed(fault('stream_empty'));
	const tracks = recording.tracks.map(track => ({ ...track, from: { kind: 'segments' as const, load } }));
	const unknown = { bitsPerSecond: null, seconds: null, sender: null, extras: noExtras };
	return { source: { ...recording, ...unknown, tracks }, records };
}

function parse(text: string): Recording | null {
	try {
		const parsed = v.safeParse(Recording, JSON.parse(text));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}
