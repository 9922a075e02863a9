import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { MediaChoice } from '../../../../shared/domain/media-choice.ts';
import { bytes, type Millis } from '../../../../shared/kernel/units.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import { askedContainer, streamName } from '../../core/naming/stream-name.ts';
import { faultOf } from '../../core/transfer/error-fault.ts';
import type { Engine, RunWish, RunObserver, RunOutcome, RunRequest } from '../../core/transfer/run.ts';
import type { MediaTools } from '../../effects/media-tools.ts';
import type { WorkFolders } from '../../effects/work-folder.ts';
import { abortScope } from '../abort-scope.ts';
import type { EnginePorts } from '../download.ts';
import type { RunRates } from '../rate-limits.ts';
import { findFinished } from '../download-receipt.ts';
import type { Extract as ExtractPage } from '../extraction/media-calls.ts';
import { assemble, type Assembled, type WholeTrack } from './assemble.ts';
import { feedTrack, isGone, newRecord, type TrackRecord } from './feed-track.ts';
import { placeFile } from './place-file.ts';
import { findRecording, keepRecording } from './left-recording.ts';
import { mediaKey } from './media-key.ts';
import type { MediaView } from './media-view.ts';
import { fetchExtras, type FetchedExtras } from './fetch-extras.ts';
import { fetchFileTrack } from './fetch-file-track.ts';
import { fetchToolTrack, type DownloadTool } from './fetch-tool-track.ts';
import type { MediaSource, Sender } from './media-source.ts';
import { openSource } from './open-source.ts';
import { createJobs, runCrew } from './segment-crew.ts';
import { createKeyRing, fetchSegment } from './segment-fetch.ts';
import { createStreamHttp, type NotAsked, type StreamHttp } from './stream-http.ts';
import { checkWhole } from './check-whole.ts';
import {
	countSaved,
	makeWorkPlace,
	openWorkPlace,
	savedInPlace,
	streamTarget,
	type WorkPlace,
} from './work-place.ts';

export type StreamPorts = EnginePorts & {
	readonly work: WorkFolders;
	readonly tools: () => Promise<MediaTools>;
	readonly extract: () => Promise<ExtractPage>;
	readonly download: DownloadTool;
};

export type MediaContext = {
	readonly ports: StreamPorts;
	readonly rates: Pick<RunRates, 'through'>;
	/** Fetches tracks that are files, within those rates. */
	readonly files: Engine;
	readonly request: RunRequest;
	readonly wish: RunWish;
	readonly observer: RunObserver;
	readonly signal: AbortSignal;
	/** Aborted where what was recorded is enough. */
	readonly finish: AbortSignal;
	readonly view: MediaView;
};

type End =
	| Extract<RunOutcome, { kind: 'completed' }>
	| { readonly kind: 'stopped' }
	| { readonly kind: 'failed'; readonly fault: Fault; readonly retryAfter: Millis | null };

/** Times in a row that playlists are read anew without a segment coming of it. */
const refreshesMax = 2;

/** One attempt at a stream, from its playlist to the finished file. Never rejects. */
export async function runMedia(context: MediaContext): Promise<RunOutcome> {
	const { ports, request, wish, observer, signal, view } = context;
	const { disk } = ports;
	const key = mediaKey(disk, request.url, wish);
	const ways: StreamHttp[] = [];
	const own: Sender = { headers: request.headers, origin: new URL(request.url).origin };
	function wayOf({ headers, origin }: Sender): StreamHttp {
		const changed = (by: 1 | -1) => view.connections(by);
		const way = createStreamHttp({ ports, proxy: request.proxy, headers, origin, changed });
		ways.push(way);
		return way;
	}
	const http = wayOf(own);
	let place: WorkPlace | null = null;
	let savedBefore = 0;

	async function attempt(): Promise<End> {
		await disk.checkFolder(request.folder);
		if (request.target) {
			const finished = await findFinishedBefore(request.target.path);
			if (finished) return finished;
			const found = await openWorkPlace(ports, request.target.path, key);
			if (found === 'in use') return failed(fault('part_in_use', request.target.path));
			place = found;
		}
		observer.entered('extracting');
		for (let refreshes = 0; ; refreshes++) {
			const source = await openSource(
				{
					...ports,
					rates: context.rates,
					http,
					signal,
					httpFor: ({ headers, url }) => wayOf({ headers, origin: new URL(url).origin }),
				},
				request,
				wish,
			);
			if (signal.aborted) return { kind: 'stopped' };
			if (!source.ok) {
				// A recording whose stream is gone is what was recorded.
				const left = place && isGone(source.error) ? await findRecording(disk, place) : null;
				if (place && left)
					return await finishFile(
						place,
						left.source,
						left.records.map(record => ({ kind: 'segments', record })),
					);
				return failed(source.error.fault, source.error.retryAfter);
			}
			const wanted = withAskedContainer(source.value, request.fileName, wish);
			place ??= await preparePlace(wanted);
			if (!place) return failed(fault('file_exists', request.fileName ?? ''));
			const before = place.files.size;
			const way = wanted.sender ? wayOf(wanted.sender) : http;
			const fetched = await fetchAll(context, { http: way, source: wanted, place, key });
			if (signal.aborted) return { kind: 'stopped' };
			if (fetched.ok) return await finishFile(place, wanted, fetched.value);
			if (place.files.size > before || ('progressed' in fetched.error && fetched.error.progressed === true))
				refreshes = 0;
			// Addresses of segments expire; those in a fresh playlist may not have.
			if (!isExpired(fetched.error) || refreshes >= refreshesMax)
				return failed(fetched.error.fault, fetched.error.retryAfter);
		}
	}

	async function preparePlace(source: MediaSource): Promise<WorkPlace | null> {
		const name = streamName({
			asked: request.fileName,
			title: request.title ?? source.title,
			urlPath: new URL(request.url).pathname,
			container: source.container,
		});
		const { namesMax } = ports.limits;
		const wanted = { folder: request.folder, name };
		return await makeWorkPlace(ports, wanted, { key, owner: request.owner, namesMax });
	}

	async function finishFile(held: WorkPlace, source: MediaSource, got: readonly Got[]): Promise<End> {
		const { choice } = wish;
		const plain = asItIs(source, got, choice);
		const extras = plain
			? noFetched
			: await fetchExtras(
					{ ...ports, rates: context.rates, http, signal, place: held },
					source.extras,
					choice.subtitles?.as ?? 'embed',
					source.container,
				);
		if (signal.aborted) return { kind: 'stopped' };
		observer.entered('assembling');
		const tools = await ports.tools();
		const records = got.flatMap(one => (one.kind === 'segments' ? [one.record] : []));
		const seconds =
			records.length > 0 ? Math.max(...records.map(({ doneSeconds }) => doneSeconds)) : source.seconds;
		const need = countSaved(held.files);
		const free = await disk.freeBytes(held.folder);
		if (free !== null && need > free)
			return failed(fault('disk_full', `${need} bytes needed to put it together, ${free} free`));
		const { clip } = choice;
		const beginsAt = Math.min(
			...records.map(record => record.beginsAt),
			...(records.length === 0 ? [0] : []),
		);
		const assembled = plain
			? ok(plain)
			: await assemble(
					{ disk, tools, place: held, signal },
					{
						tracks: source.tracks.map(({ name, takes }, at) => ({
							name,
							takes,
							beginsAt: beginOf(got[at]),
							from: wholeOf(got[at], held),
						})),
						container: source.container,
						convertTo: source.convertTo,
						clip: clip && {
							start: Math.max(0, clip.start - beginsAt),
							end: clip.end === null ? null : clip.end - beginsAt,
						},
						tags: {
							title: choice.embed.metadata ? (request.title ?? source.title) : null,
							...source.extras.tags,
						},
						chapters: source.extras.chapters,
						subtitles: extras.subtitles,
						cover: extras.cover,
					},
				);
		if (!assembled.ok) return assembled.error === 'stopped' ? { kind: 'stopped' } : failed(assembled.error);
		observer.entered('verifying');
		const wants = {
			picture: source.tracks.some(({ takes }) => takes === 'picture'),
			sound: source.tracks.some(({ takes }) => takes === 'sound'),
		};
		const checked = await checkWhole(
			{ tools, place: held, signal },
			{ name: assembled.value.name, ...wants, seconds: clip ? null : seconds },
		);
		if (signal.aborted) return { kind: 'stopped' };
		if (!checked.ok) return failed(checked.error);
		// Nobody may have said before that there is no picture.
		const isSound = checked.value === 'sound' && assembled.value.container === 'mp4';
		return await placeFile(
			{ ...ports, signal },
			{
				place: held,
				key,
				request,
				assembled: isSound ? { ...assembled.value, container: 'm4a' } : assembled.value,
				sidecars: extras.sidecars,
			},
		);
	}

	/** The process before this one ended after the file had its name and before anybody knew. */
	async function findFinishedBefore(path: string): Promise<End | null> {
		const receipt = await findFinished(disk, path, key);
		if (!receipt) return null;
		const left = await openWorkPlace(ports, path, key);
		if (left && left !== 'in use') await left.remove();
		const { bytes: total, digest } = receipt;
		return { kind: 'completed', path: receipt.path, bytes: bytes(total), digest };
	}

	if (request.target) savedBefore = await savedInPlace(ports, request.target.path);
	const end = await attempt().catch((error: unknown): End =>
		signal.aborted ? { kind: 'stopped' } : failed(faultOf(error)),
	);
	await Promise.all(ways.map(way => way.close()));
	const held = place as WorkPlace | null;
	const saved = held ? countSaved(held.files) : 0;
	held?.leave();
	switch (end.kind) {
		case 'completed':
			return end;
		case 'stopped':
			return { kind: 'stopped', savedBytes: bytes(saved) };
		case 'failed':
			return { ...end, savedBytes: bytes(saved), progressed: saved > savedBefore };
		default:
			return unreachable(end);
	}
}

type Fetching = {
	readonly http: StreamHttp;
	readonly source: MediaSource;
	readonly place: WorkPlace;
	readonly key: string;
};

/** A track that is there. */
type Got =
	| { readonly kind: 'segments'; readonly record: TrackRecord }
	| { readonly kind: 'file'; readonly name: string };

const noFetched: FetchedExtras = { subtitles: [], sidecars: [], cover: null };

/** Every track, into the folder. */
async function fetchAll(
	{ ports, files, rates, request, wish, observer, signal, finish, view }: MediaContext,
	{ http, source, place, key }: Fetching,
): Promise<Result<readonly Got[], NotAsked>> {
	using scope = abortScope(signal);
	using jobs = createJobs(scope.signal);
	const got: Got[] = source.tracks.map(({ name, from }) =>
		from.kind === 'segments' ? { kind: 'segments', record: newRecord(name) } : { kind: 'file', name: '' },
	);
	const records = got.flatMap(one => (one.kind === 'segments' ? [one.record] : []));
	const keys = createKeyRing({ ...ports, rates }, http);
	view.show({ records, savedBytes: countSaved(place.files), bitsPerSecond: source.bitsPerSecond });
	if (records.length === got.length) await keepRecording(ports.disk, place, source);
	observer.identified(streamTarget(place.path));
	observer.entered('transferring');
	const within = { ...ports, files, rates, place, show: view.showFile, signal: scope.signal };
	const feeds = source.tracks.map(async ({ name, from }, at) => {
		if (from.kind !== 'segments') {
			const wanted = { name, format: from.format, key, request, connections: wish.connections };
			const file = await (
				from.kind === 'file'
					? fetchFileTrack(within, wanted)
					: fetchToolTrack(within, { ...wanted, pageUrl: from.pageUrl })
			).catch((error: unknown) => err<NotAsked>({ kind: 'fault', fault: faultOf(error), retryAfter: null }));
			if (file.ok) got[at] = { kind: 'file', name: file.value.name };
			else scope.abort();
			return file;
		}
		const { load } = from;
		const one = got[at];
		const record = one?.kind === 'segments' ? one.record : newRecord('');
		const fed = await feedTrack(
			{ ...ports, place, jobs, signal: scope.signal, finish },
			{ record, load, clip: wish.choice.clip, live: wish.live },
		).catch((error: unknown) => err<NotAsked>({ kind: 'fault', fault: faultOf(error), retryAfter: null }));
		if (!fed.ok) scope.abort();
		return fed;
	});
	const fed = Promise.all(feeds).then(all => {
		jobs.close();
		// What was stopped for another's sake has no reason of its own.
		const failures = all.filter(one => !one.ok);
		return failures.find(({ error }) => error.fault.code !== 'connection_reset') ?? failures[0] ?? ok(null);
	});
	const fetched = await runCrew({
		jobs,
		connections: wish.connections,
		abort: () => scope.abort(),
		fetch: ({ resource, key, file }) =>
			fetchSegment(
				{ ...ports, rates, http, keys, received: view.received },
				{ resource, key, folder: place.folder, name: file, signal: scope.signal },
			),
	});
	const asked = await fed;
	await ports.work.sync(place.folder);
	if (!fetched.ok) return fetched;
	if (!asked.ok) return asked;
	return records.some(record => present(record, place).length === 0)
		? err({ kind: 'fault', fault: fault('stream_empty'), retryAfter: null })
		: ok(got);
}

/** What can be put together: of a recording some may be missing. */
const present = (record: TrackRecord | undefined, { files }: WorkPlace) =>
	(record?.kept ?? []).filter(({ file, init }) => files.has(file) && (init === null || files.has(init)));

/** Of a recording the playlist says nothing of the kind. */
const beginOf = (one: Got | undefined): number | null =>
	one?.kind === 'segments' && !one.record.isLive ? one.record.beginsAt : null;

const wholeOf = (one: Got | undefined, place: WorkPlace): WholeTrack['from'] =>
	one?.kind === 'file' ? one : { kind: 'segments', kept: present(one?.record, place) };

/** One file of which nothing else is wanted stays as its server has it. */
function asItIs(
	{ tracks, container, convertTo, extras }: MediaSource,
	got: readonly Got[],
	choice: MediaChoice,
): Assembled | null {
	const [track, second] = tracks;
	const [file] = got;
	if (!track || second || file?.kind !== 'file' || track.from.kind === 'segments') return null;
	const isWhole = track.takes === 'all' || track.from.format.video === null;
	const isPlain = convertTo === null && choice.clip === null && file.name.endsWith(`.${container}`);
	const adds = extras.subtitles.length + extras.chapters.length > 0 || extras.cover !== null;
	return isWhole && isPlain && !adds ? { name: file.name, container } : null;
}

/** A name that was asked for says what the file is to be. */
function withAskedContainer(source: MediaSource, fileName: string | null, { choice }: RunWish): MediaSource {
	const asked = askedContainer(fileName);
	if (asked === null || choice.container !== 'auto' || source.convertTo !== null) return source;
	return { ...source, container: asked };
}

const isExpired = ({ fault: { code } }: NotAsked): boolean =>
	['http_forbidden', 'http_gone', 'http_not_found', 'http_unauthorized', 'stream_key'].includes(code);

const failed = (reason: Fault, retryAfter: Millis | null = null): End => ({
	kind: 'failed',
	fault: reason,
	retryAfter,
});
