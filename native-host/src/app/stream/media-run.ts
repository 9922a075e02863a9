import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { bytes } from '../../../../shared/kernel/units.ts';
import { streamName } from '../../core/naming/stream-name.ts';
import { faultOf } from '../../core/transfer/error-fault.ts';
import type { RunOutcome } from '../../core/transfer/run.ts';
import { leftBy } from '../download-end.ts';
import { findFinished } from '../download-receipt.ts';
import { isGone, isRefused } from './feed-track.ts';
import { fetchTracks } from './fetch-tracks.ts';
import { finishMedia } from './finish-media.ts';
import type { Got } from './got-track.ts';
import { findRecording } from './left-recording.ts';
import { endedBy, type MediaContext, type MediaEnd } from './media-context.ts';
import { mediaKey } from './media-key.ts';
import type { MediaSource, Sender } from './media-source.ts';
import { openSource } from './open-source.ts';
import { createStreamHttp, type NotAsked, type StreamHttp } from './stream-http.ts';
import { createStreamLinks } from './stream-link.ts';
import { countSaved, makeWorkPlace, openWorkPlace, savedInPlace, type WorkPlace } from './work-place.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

/** Times in a row that playlists are read anew without a segment coming of it. */
const refreshesMax = 2;

/** One attempt at a stream, from its playlist to the finished file. Never rejects. */
export async function runMedia(context: MediaContext): Promise<RunOutcome> {
	const { ports, request, wish, observer, signal, view } = context;
	const { waits } = view;
	const { disk } = ports;
	const key = mediaKey(disk, request.url, wish);
	const ways: StreamHttp[] = [];
	const links = createStreamLinks(context);
	function wayOf({ headers, origin }: Sender): StreamHttp {
		const changed = (by: 1 | -1) => view.connections(by);
		const way = createStreamHttp({ ports, waits, proxy: request.proxy, headers, origin, changed });
		ways.push(way);
		return way;
	}
	let http = wayOf(links.sender());
	let place: WorkPlace | null = null;
	let savedBefore = 0;

	async function attempt(): Promise<MediaEnd> {
		await disk.checkFolder(request.folder);
		if (request.target) {
			const finished = await findFinishedBefore(request.target.path);
			if (finished) return finished;
			const found = await openWorkPlace(ports, request.target.path, key);
			if (found === 'in use') return endedBy(fault('part_in_use', quote(request.target.path)));
			place = found;
		}
		observer.entered('extracting');
		for (let refreshes = 0; ; refreshes++) {
			const source = await openSource(
				{
					...ports,
					rates: context.rates,
					waits,
					http,
					signal,
					httpFor: ({ headers, url }) => wayOf({ headers, origin: new URL(url).origin }),
				},
				{ ...request, url: links.url() },
				wish,
			);
			if (signal.aborted) return { kind: 'stopped' };
			if (!source.ok) {
				const end = await endFor(source.error);
				if (end) return end;
				continue;
			}
			place ??= await preparePlace(source.value);
			if (!place) return endedBy(fault('file_exists', quote(request.fileName ?? '')));
			const before = place.files.size;
			const way = source.value.sender ? wayOf(source.value.sender) : http;
			const isRenewed = links.isRenewed();
			const fetched = await fetchTracks(context, { http: way, source: source.value, place, key, isRenewed });
			if (signal.aborted) return { kind: 'stopped' };
			if (fetched.ok) return await finish(place, source.value, fetched.value);
			if (place.files.size > before || fetched.error.progressed) refreshes = 0;
			// Addresses of segments expire; those in a fresh playlist may not have.
			if (isExpired(fetched.error) && refreshes < refreshesMax) continue;
			const end = await endFor(fetched.error);
			if (end) return end;
		}
	}

	/** What cannot be gone on with; null: it goes on at a new address. */
	async function endFor(why: NotAsked): Promise<MediaEnd | null> {
		const mayBeOver = isGone(why) || isRefused(why) || why.fault.code === 'link_differs';
		const left = place && mayBeOver ? await findRecording(disk, place) : null;
		const isOver = left !== null && isGone(why) && !isRefused(why);
		const problem = isOver ? why.fault : await goOver(why.fault);
		if (!problem) return null;
		if (signal.aborted) return { kind: 'stopped' };
		if (!place || !left) return endedBy(problem, why.retryAfter);
		// A recording whose stream is gone is what was recorded.
		const got = left.records.map(record => ({ kind: 'segments' as const, record }));
		return await finish(place, left.source, got);
	}

	/** To a new address of the stream, where somebody knows one; else why not. */
	async function goOver(why: Fault): Promise<Fault | null> {
		const problem = await links.renew(why, place?.files.size ?? 0);
		if (!problem) http = wayOf(links.sender());
		return problem;
	}

	const finish = (held: WorkPlace, source: MediaSource, got: readonly Got[]): Promise<MediaEnd> =>
		finishMedia(context, { http, place: held, key, source, got });

	async function preparePlace(source: MediaSource): Promise<WorkPlace | null> {
		const found = streamName({
			asked: request.fileName,
			title: request.title ?? source.title,
			urlPath: new URL(request.url).pathname,
			container: source.container,
		});
		const { namesMax } = ports.limits;
		const name = request.rename?.({ name: found, mediaType: null }) ?? found;
		const wanted = { folder: request.folder, name };
		return await makeWorkPlace(ports, wanted, { key, owner: request.owner, namesMax });
	}

	/** The process before this one ended after the file had its name and before anybody knew. */
	async function findFinishedBefore(path: string): Promise<MediaEnd | null> {
		const receipt = await findFinished(disk, path, key);
		if (!receipt) return null;
		const left = await openWorkPlace(ports, path, key);
		if (left && left !== 'in use') await left.remove();
		const { bytes: total, digest } = receipt;
		return { kind: 'completed', path: receipt.path, bytes: bytes(total), digest };
	}

	if (request.target) savedBefore = await savedInPlace(ports, request.target.path);
	const end = await attempt().catch((error: unknown): MediaEnd =>
		signal.aborted ? { kind: 'stopped' } : endedBy(faultOf(error)),
	);
	await Promise.all(ways.map(way => way.close()));
	const held = place as WorkPlace | null;
	const saved = held ? countSaved(held.files) : 0;
	held?.leave();
	return end.kind === 'completed' ? end : leftBy(end, saved, savedBefore);
}

const isExpired = ({ fault: { code } }: NotAsked): boolean =>
	['http_forbidden', 'http_gone', 'http_not_found', 'http_unauthorized', 'stream_key'].includes(code);
