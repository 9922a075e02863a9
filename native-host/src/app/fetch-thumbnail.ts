import { mediaExtension } from '../core/naming/media-extension.ts';
import type { TaskTarget } from '../../../shared/domain/task.ts';
import type { Engine, RunRequest } from '../core/transfer/run.ts';
import { every, type Clock } from '../effects/clock.ts';
import { abortScope } from './abort-scope.ts';

const thumbnailBytesMax = 10 * 1024 * 1024;
const thumbnailMsMax = 30_000;
const lookMs = 100;

type Wanted = Pick<RunRequest, 'url' | 'folder' | 'fileName' | 'proxy'>;
export type Thumbnail = {
	readonly path: string;
	/** With its dot, by the type that the server stated. */
	readonly extension: string;
};

/** A small picture, fetched as any file is; null where it is none, is too large, or does not come. */
export async function fetchThumbnail(
	{ engine, clock }: { readonly engine: Engine; readonly clock: Clock },
	wanted: Wanted,
	signal: AbortSignal,
): Promise<Thumbnail | null> {
	using scope = abortScope(signal);
	let target: TaskTarget | null = null;
	const run = engine.start(
		{
			...wanted,
			owner: null,
			headers: [],
			mirrors: [],
			title: null,
			rateLimit: 0,
			segments: 1,
			checksum: null,
			digest: null,
			entry: null,
			plan: null,
			target: null,
		},
		{
			identified(found) {
				target = found;
				if (!isPicture(found) || (found.totalBytes ?? 0) > thumbnailBytesMax) scope.abort();
			},
			entered: () => undefined,
		},
		scope.signal,
	);
	const endsAt = clock.monotonic() + thumbnailMsMax;
	using _looking = every(clock, lookMs, () => {
		if (run.progress().receivedBytes > thumbnailBytesMax || clock.monotonic() > endsAt) scope.abort();
	});
	const outcome = await run.outcome;
	const known = target as TaskTarget | null;
	if (!known) return null;
	if (outcome.kind !== 'completed') {
		await engine.discard(known);
		return null;
	}
	await engine.settled(known);
	return { path: outcome.path, extension: mediaExtension(known.mediaType) ?? '.jpg' };
}

const isPicture = ({ mediaType }: TaskTarget): boolean => /^image\//iu.test(mediaType ?? '');
