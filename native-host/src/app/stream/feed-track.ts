import { fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import {
	encodeKept,
	mergeWindow,
	newWindow,
	parseKept,
	type Kept,
	type Window,
} from '../../core/stream/record.ts';
import { streamLimits } from '../../core/stream/stream-limits.ts';
import type { Resource, SegmentInit, StreamSegment, TrackSegments } from '../../core/stream/stream-plan.ts';
import type { Disk } from '../../core/transfer/disk.ts';
import { sleep } from '../../effects/clock.ts';
import type { EnginePorts } from '../download.ts';
import { proveSame, type ProvePorts } from './prove-same.ts';
import type { Jobs } from './segment-crew.ts';
import type { NotAsked } from './stream-http.ts';
import type { WorkPlace } from './work-place.ts';

/** What is known of one track, in order. */
export type TrackRecord = {
	readonly name: string;
	/** Every segment that is there or is to be. */
	readonly kept: Kept[];
	/** Where its first segment is in the whole, in seconds. */
	beginsAt: number;
	/** What the segments last that are there. */
	doneSeconds: number;
	/** Null: it is still being made. */
	totalSeconds: number | null;
	isLive: boolean;
};

export type FeedPorts = ProvePorts & {
	readonly jobs: Jobs;
	/** Aborted where what is there is enough. */
	readonly finish: AbortSignal;
};

export type Feed = {
	readonly record: TrackRecord;
	readonly load: () => Promise<Result<TrackSegments, NotAsked>>;
	readonly clip: { readonly start: number; readonly end: number | null } | null;
	readonly live: { readonly seconds: number | null; readonly fromStart: boolean };
	/** What is there of it came from another address. */
	readonly isRenewed: boolean;
};

/** A recording whose playlist brings nothing new for so long has ended. */
const silentMs = 60_000;
/** Segments before the newest that a recording begins with where it is to begin now. */
const edgeSegments = 2;

export const newRecord = (name: string): TrackRecord => ({
	name,
	kept: [],
	beginsAt: 0,
	doneSeconds: 0,
	totalSeconds: null,
	isLive: false,
});

/** Asks for a track's segments, as often as its playlist grows, until it has all of them. */
export async function feedTrack(ports: FeedPorts, feed: Feed): Promise<Result<null, NotAsked>> {
	const { clock, signal, finish, disk, place } = ports;
	const { record, live } = feed;
	const known = new Set<string>();
	let window: Window = newWindow;
	let askedSeconds = 0;
	let newAt = clock.monotonic();

	async function resumeRecording(): Promise<void> {
		for (const one of await readRecord(disk, place, record.name)) {
			record.kept.push(one);
			record.doneSeconds += one.seconds;
			askedSeconds += one.seconds;
			const [epoch, timeline] = one.timeline.split('.').map(Number);
			window = {
				epoch: epoch ?? 0,
				last: { number: one.number, seconds: one.seconds, timeline: timeline ?? 0 },
			};
		}
	}

	function ask(segment: StreamSegment, timeline: string): void {
		const init = segment.init === null ? null : askInit(segment.init);
		const one: Kept = {
			number: segment.number,
			seconds: segment.seconds,
			timeline,
			file: fileOf(segment, `${record.name}-${segment.number}`),
			init,
		};
		record.kept.push(one);
		askedSeconds += one.seconds;
		if (place.files.has(one.file)) record.doneSeconds += one.seconds;
		else fetchFile(segment, one.file, () => ended(one));
	}

	/** On record once it is there: what is not is asked for again, or missed. */
	async function ended(one: Kept): Promise<void> {
		record.doneSeconds += one.seconds;
		if (!record.isLive) return;
		const file = recordOf(record.name);
		await ports.work.append(disk.join(place.folder, file), encodeKept(one));
		// By it who goes on knows that this is a recording, and not a stream of what is still in its playlist.
		place.files.set(file, 0);
	}

	function askInit(init: SegmentInit): string {
		const file = fileOf(init, `${record.name}-init`);
		if (!known.has(file) && !place.files.has(file)) fetchFile(init, file, async () => {});
		known.add(file);
		return file;
	}

	function fetchFile(
		resource: Resource & Pick<StreamSegment, 'key'>,
		file: string,
		done: () => Promise<void>,
	): void {
		ports.jobs.add({
			file,
			resource: { url: resource.url, range: resource.range },
			key: resource.key,
			async ended(outcome) {
				if (!outcome.ok) return record.isLive && isGone(outcome.error) ? null : outcome.error;
				place.files.set(file, outcome.value);
				await done();
				return null;
			},
		});
	}

	/** The name says what it is a piece of, without what only lets somebody in and changes each time. */
	function fileOf({ url, range }: Resource, name: string): string {
		const of = `${url.replace(/[?#].*$/su, '')} ${range ? `${range.start}-${range.end}` : ''}`;
		return `${name}-${disk.digest(of).slice(0, 16)}.seg`;
	}

	function take({ segments, reloadSeconds }: TrackSegments, isFirst: boolean): void {
		if (reloadSeconds === null && !record.isLive) {
			const wanted = withinClip(segments, feed.clip);
			record.beginsAt = beginOf(segments, wanted[0]);
			record.totalSeconds = wanted.reduce((sum, { seconds }) => sum + seconds, 0);
			const merged = mergeWindow(newWindow, wanted);
			for (const { segment, timeline } of merged.fresh) ask(segment, timeline);
			return;
		}
		const isEdge = isFirst && !live.fromStart && window.last === null;
		const merged = mergeWindow(window, isEdge ? segments.slice(-edgeSegments) : segments);
		window = merged.window;
		for (const { segment, timeline } of merged.fresh) {
			if (isEnough()) break;
			newAt = clock.monotonic();
			ask(segment, timeline);
		}
	}

	const isEnough = (): boolean =>
		finish.aborted ||
		(live.seconds !== null && askedSeconds >= live.seconds) ||
		record.kept.length >= streamLimits.segments;

	for (let isFirst = true; ; isFirst = false) {
		const loaded = await feed.load();
		if (signal.aborted) return ok(null);
		if (!loaded.ok) {
			// A stream that was taken away has ended; what was recorded is what there is. A refused link may be had anew.
			const hasEnded =
				record.isLive && record.kept.length > 0 && isGone(loaded.error) && !isRefused(loaded.error);
			return hasEnded ? ok(null) : loaded;
		}
		const { reloadSeconds } = loaded.value;
		if (isFirst && (reloadSeconds !== null || place.files.has(recordOf(record.name)))) {
			record.isLive = true;
			await resumeRecording();
		}
		if (isFirst && feed.isRenewed) {
			const proving = { track: record.name, found: loaded.value, fileOf };
			const problem = await proveSame({ ...ports, signal }, proving);
			if (signal.aborted) return ok(null);
			if (problem) return err(problem);
		}
		take(loaded.value, isFirst);
		if (reloadSeconds === null || isEnough()) break;
		if (clock.monotonic() - newAt > Math.max(silentMs, reloadSeconds * 10_000)) break;
		await sleepUntil(clock, reloadSeconds * 1000, [signal, finish]);
		if (signal.aborted || finish.aborted) break;
	}
	if (record.kept.length === 0 && !signal.aborted)
		return err({ kind: 'fault', fault: fault('stream_empty'), retryAfter: null });
	return ok(null);
}

/** What was recorded of a track and is there, in order. */
export async function readRecord(disk: Disk, place: WorkPlace, name: string): Promise<Kept[]> {
	const text = await disk.readText(disk.join(place.folder, recordOf(name)), recordBytesMax);
	return parseKept(text ?? '')
		.filter(({ file, init }) => place.files.has(file) && (init === null || place.files.has(init)))
		.sort(byOrder);
}

/** A day's record, at about 100 bytes a segment. */
const recordBytesMax = 32 * 1024 * 1024;

const recordOf = (name: string): string => `${name}.record`;

export const isGone = ({ fault: { code } }: NotAsked): boolean =>
	['http_not_found', 'http_gone', 'http_forbidden'].includes(code);

/** What a link says whose time is over, while what it led to goes on. */
export const isRefused = ({ fault: { code } }: NotAsked): boolean =>
	code === 'http_forbidden' || code === 'http_unauthorized';

/** What any of a clip is in. */
function withinClip(segments: readonly StreamSegment[], clip: Feed['clip']): readonly StreamSegment[] {
	if (!clip) return segments;
	let at = 0;
	return segments.filter(({ seconds }) => {
		const begins = at;
		at += seconds;
		return at > clip.start && (clip.end === null || begins < clip.end);
	});
}

function beginOf(segments: readonly StreamSegment[], first: StreamSegment | undefined): number {
	let at = 0;
	for (const segment of segments) {
		if (segment === first) return at;
		at += segment.seconds;
	}
	return 0;
}

/** Several are fetched at a time, and each is recorded when it is there. */
const byOrder = (a: Kept, b: Kept): number => epochOf(a) - epochOf(b) || a.number - b.number;

const epochOf = ({ timeline }: Kept): number => Number(timeline.split('.')[0]);

async function sleepUntil(
	clock: EnginePorts['clock'],
	ms: number,
	signals: readonly AbortSignal[],
): Promise<void> {
	await sleep(clock, ms, AbortSignal.any([...signals]));
}
