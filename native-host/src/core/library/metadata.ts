import * as v from 'valibot';
import type { MediaFacts } from '../../../../shared/domain/media.ts';
import type { Task, TaskState } from '../../../../shared/domain/task.ts';

/** What lies beside a file as `NAME.info.json`. Part of the interface: fields are added, never changed. */
const Metadata = v.object({
	/** Whose file this is: others write such names too. */
	savedBy: v.literal('rustloader'),
	file: v.string(),
	thumbnail: v.nullable(v.string()),
	title: v.nullable(v.string()),
	creator: v.nullable(v.string()),
	site: v.nullable(v.string()),
	id: v.nullable(v.string()),
	playlist: v.nullable(v.string()),
	index: v.nullable(v.number()),
	/** Redacted, as in the journal. */
	source: v.string(),
	page: v.nullable(v.string()),
	durationSeconds: v.nullable(v.number()),
	/** `1920x1080`. */
	resolution: v.nullable(v.string()),
	audioBitrate: v.nullable(v.number()),
	mediaType: v.nullable(v.string()),
	bytes: v.number(),
	/** `sha-256=…`. */
	digest: v.nullable(v.string()),
	/** Of the completion, ISO 8601 in UTC. */
	savedAt: v.string(),
});
export type Metadata = v.InferOutput<typeof Metadata>;

export const metadataBytesMax = 256 * 1024;

export const metadataOf = (path: string): string => `${path}.info.json`;

type Completed = Extract<TaskState, { status: 'completed' }>;
type Described = {
	readonly task: Pick<Task, 'request' | 'target'>;
	readonly completed: Completed;
	readonly media: MediaFacts;
	readonly file: string;
	readonly thumbnail: string | null;
};

export function describeFile({ task, completed, media, file, thumbnail }: Described): Metadata {
	const { title, creator, site, id, playlist, index, width, height, durationMs, audioBitrate } = media;
	return {
		savedBy: 'rustloader',
		file,
		thumbnail,
		title: title ?? task.request.title,
		creator,
		site,
		id,
		playlist,
		index,
		source: task.request.url,
		page: media.pageUrl ?? task.request.pageUrl,
		durationSeconds: durationMs === null ? null : durationMs / 1000,
		resolution: width === null || height === null ? null : `${width}x${height}`,
		audioBitrate,
		mediaType: task.target?.mediaType ?? null,
		bytes: completed.bytes,
		digest: completed.digest && `${completed.digest.algorithm}=${completed.digest.hex}`,
		savedAt: new Date(completed.at).toISOString(),
	};
}

export const encodeMetadata = (metadata: Metadata): string => `${JSON.stringify(metadata, null, '\t')}\n`;

/** Null where it is not one of ours. */
export function parseMetadata(text: string): Metadata | null {
	try {
		const parsed = v.safeParse(Metadata, JSON.parse(text));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}
