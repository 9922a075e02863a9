import type { MediaFormat } from '../../../../shared/domain/extraction.ts';
import { fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Engine, Run, RunRequest } from '../../core/transfer/run.ts';
import type { Disk } from '../../core/transfer/disk.ts';
import type { NotAsked } from './stream-http.ts';
import { streamTarget, type WorkPlace } from './work-place.ts';

type Ports = {
	readonly files: Engine;
	readonly disk: Disk;
	readonly place: WorkPlace;
	/** Shown while it lasts. */
	readonly show: (run: Run) => void;
	readonly signal: AbortSignal;
};
type Track = {
	readonly name: string;
	readonly format: MediaFormat;
	/** Of the whole. */
	readonly key: string;
	readonly request: RunRequest;
	readonly connections: number;
};
/** The file in the folder; whether this run brought any of it. */
export type FetchedFile = { readonly name: string; readonly progressed: boolean };

/**
 * A track that is one file, by the engine, in the folder. It is known by its format and not by its address, which is
 * another one each time the page is read: what is there stays, as far as length and validator agree.
 */
export async function fetchFileTrack(
	{ files, disk, place, show, signal }: Ports,
	{ name, format, key, request, connections }: Track,
): Promise<Result<FetchedFile, NotAsked & { readonly progressed: boolean }>> {
	const mark = disk.digest(format.id).slice(0, 12);
	const fileName = `${name}-${mark}.${format.container}`;
	if (place.files.has(fileName)) return ok({ name: fileName, progressed: false });
	const target = streamTarget(disk.join(place.folder, fileName));
	const run = files.start(
		{
			owner: null,
			url: format.url,
			headers: format.headers,
			mirrors: [],
			proxy: request.proxy,
			// It passes the limits of the whole.
			rateLimit: 0,
			folder: place.folder,
			fileName,
			title: null,
			segments: connections,
			checksum: null,
			digest: null,
			entry: null,
			plan: null,
			target,
			partKey: `${key}\n${format.id}`,
		},
		{ identified: () => {}, entered: () => {} },
		signal,
	);
	show(run);
	const outcome = await run.outcome;
	switch (outcome.kind) {
		case 'completed': {
			const [, made] = disk.split(outcome.path);
			place.files.set(made, outcome.bytes);
			await files.settled(target).catch(() => {});
			return ok({ name: made, progressed: true });
		}
		case 'stopped':
			return err({ kind: 'fault', fault: fault('connection_reset'), retryAfter: null, progressed: false });
		default:
			return err({
				kind: 'fault',
				fault: outcome.fault,
				retryAfter: outcome.retryAfter,
				progressed: outcome.progressed,
			});
	}
}
