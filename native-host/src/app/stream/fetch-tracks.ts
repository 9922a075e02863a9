import { fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import { faultOf } from '../../core/transfer/error-fault.ts';
import { abortScope } from '../abort-scope.ts';
import { feedTrack, newRecord, type TrackRecord } from './feed-track.ts';
import { fetchFileTrack, type FetchedFile } from './fetch-file-track.ts';
import { fetchToolTrack } from './fetch-tool-track.ts';
import { present, type Got, type NotGot } from './got-track.ts';
import { keepRecording } from './left-recording.ts';
import type { MediaContext } from './media-context.ts';
import type { MediaSource, SourceTrack } from './media-source.ts';
import { createJobs, runCrew, type Jobs } from './segment-crew.ts';
import { createKeyRing, fetchSegment } from './segment-fetch.ts';
import type { StreamHttp } from './stream-http.ts';
import { countSaved, streamTarget, type WorkPlace } from './work-place.ts';

type Fetching = {
	readonly http: StreamHttp;
	readonly source: MediaSource;
	readonly place: WorkPlace;
	/** Names what is fetched. */
	readonly key: string;
	/** The address is a new one: it leads to what was begun, or nothing is fetched. */
	readonly isRenewed: boolean;
};

/** Every track, into the folder. */
export async function fetchTracks(
	context: MediaContext,
	fetching: Fetching,
): Promise<Result<readonly Got[], NotGot>> {
	const { ports, rates, wish, observer, view } = context;
	const { http, source, place } = fetching;
	using scope = abortScope(context.signal);
	using jobs = createJobs(scope.signal);
	const tracks = source.tracks.map(track => ({ track, record: newRecord(track.name) }));
	const records = tracks.filter(({ track }) => track.from.kind === 'segments').map(({ record }) => record);
	view.show({ records, savedBytes: countSaved(place.files), bitsPerSecond: source.bitsPerSecond });
	if (records.length === tracks.length) await keepRecording(ports.disk, place, source);
	observer.identified({ ...streamTarget(place.path), ...(source.facts ? { media: source.facts } : {}) });
	observer.entered('transferring');
	const feeds = tracks.map(async ({ track, record }) => {
		const got = await fetchTrack({ ...context, signal: scope.signal }, fetching, {
			track,
			record,
			jobs,
		}).catch(notFetched);
		if (!got.ok) scope.abort();
		return got;
	});
	const fed = Promise.all(feeds).then(all => {
		jobs.close();
		return allOf(all);
	});
	const within = { ...ports, rates, waits: view.waits };
	const keys = createKeyRing(within, http);
	const fetched = await runCrew({
		jobs,
		connections: wish.connections,
		abort: () => scope.abort(),
		fetch: ({ resource, key, file }) =>
			fetchSegment(
				{ ...within, http, keys, received: view.received },
				{ resource, key, folder: place.folder, name: file, signal: scope.signal },
			),
	});
	const got = await fed;
	await ports.work.sync(place.folder);
	if (!fetched.ok) return fetched;
	if (!got.ok) return got;
	return records.some(record => present(record, place).length === 0)
		? err({ kind: 'fault', fault: fault('stream_empty'), retryAfter: null })
		: got;
}

type Fed = {
	readonly track: SourceTrack;
	/** Of its segments, where it has some. */
	readonly record: TrackRecord;
	readonly jobs: Jobs;
};

async function fetchTrack(
	{ ports, files, rates, request, wish, signal, finish, view }: MediaContext,
	{ http, place, key, isRenewed }: Fetching,
	{ track: { name, from }, record, jobs }: Fed,
): Promise<Result<Got, NotGot>> {
	const { connections, live, choice } = wish;
	const within = { ...ports, files, rates, place, show: view.showFile, signal };
	switch (from.kind) {
		case 'segments': {
			const fed = await feedTrack(
				{ ...within, http, waits: view.waits, jobs, finish },
				{ record, load: from.load, clip: choice.clip, live, isRenewed },
			);
			return fed.ok ? ok({ kind: 'segments', record }) : fed;
		}
		case 'file':
			return asGot(await fetchFileTrack(within, { name, format: from.format, key, request, connections }));
		case 'tool':
			return asGot(await fetchToolTrack(within, { name, ...from, request }));
		default:
			return unreachable(from);
	}
}

const asGot = (file: Result<FetchedFile, NotGot>): Result<Got, NotGot> =>
	file.ok ? ok({ kind: 'file', name: file.value.name }) : file;

/** What was stopped for another's sake has no reason of its own. */
function allOf(all: readonly Result<Got, NotGot>[]): Result<readonly Got[], NotGot> {
	const failures = all.filter(one => !one.ok);
	const failure = failures.find(({ error }) => error.fault.code !== 'connection_reset') ?? failures[0];
	return failure ?? ok(all.flatMap(one => (one.ok ? [one.value] : [])));
}

const notFetched = (error: unknown): Result<never, NotGot> =>
	err({ kind: 'fault', fault: faultOf(error), retryAfter: null });
