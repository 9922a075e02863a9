import { bytes, millis } from '../../../../shared/kernel/units.ts';
import type { Run, RunProgress } from '../../core/transfer/run.ts';
import { bytesPerSecond, newSpeed, sampleSpeed } from '../../core/transfer/speed.ts';
import type { Clock } from '../../effects/clock.ts';
import { createWaits, type Waits } from '../download-waits.ts';
import type { TrackRecord } from './feed-track.ts';

type Shown = {
	readonly records: readonly TrackRecord[];
	/** On the disk before this run. */
	readonly savedBytes: number;
	/** As the playlist says it; null: it does not. */
	readonly bitsPerSecond: number | null;
};

/** How far a stream is, for whoever asks. */
export type MediaView = {
	readonly show: (shown: Shown) => void;
	readonly received: (count: number) => void;
	/** A track that comes as one file. */
	readonly showFile: (run: Pick<Run, 'progress'>) => void;
	connections(by: 1 | -1): void;
	readonly waits: Waits;
	/** Something that is still being made is fetched. */
	isRecording(): boolean;
	progress(): RunProgress;
};

export function createMediaView(clock: Clock): MediaView {
	let shown: Shown = { records: [], savedBytes: 0, bitsPerSecond: null };
	let received = 0;
	let connections = 0;
	let touchedAt = clock.monotonic();
	let runs: Pick<Run, 'progress'>[] = [];
	const speed = newSpeed();

	const waits = createWaits(() => {
		touchedAt = clock.monotonic();
	});

	function estimate(there: number, done: number, total: number | null): number | null {
		if (total === null || total === 0) return null;
		// The first seconds say little about the rest.
		const said = shown.bitsPerSecond === null ? null : (shown.bitsPerSecond / 8) * total;
		const measured = done > 0 ? (there / done) * total : null;
		const isEarly = done < Math.min(30, total / 10);
		return Math.max(there, Math.round((isEarly ? (said ?? measured) : measured) ?? 0)) || null;
	}

	return {
		show(next) {
			shown = next;
			received = 0;
			runs = [];
			// What came before, such as reading the page, was no silence of the server.
			touchedAt = clock.monotonic();
		},
		received(count) {
			touchedAt = clock.monotonic();
			received += count;
			sampleSpeed(speed, touchedAt, received);
		},
		waits,
		connections(by) {
			connections += by;
		},
		showFile: run => void runs.push(run),
		isRecording: () => shown.records.some(({ isLive }) => isLive),
		progress() {
			const own = ownProgress();
			return runs.length === 0 ? own : runs.map(run => run.progress()).reduce(joinProgress, own);
		},
	};

	/** A connection that nothing of ours holds owes us bytes. */
	function waitingFor(): Pick<RunProgress, 'waitingFor'> {
		const held = waits.count('rate') + waits.count('disk');
		const reason = connections > held ? null : waits.now();
		return reason === null ? {} : { waitingFor: reason };
	}

	function ownProgress(): RunProgress {
		const now = clock.monotonic();
		const { records, savedBytes } = shown;
		const there = savedBytes + received;
		const least = (of: (record: TrackRecord) => number) => Math.min(...records.map(of));
		const isLive = records.some(({ isLive }) => isLive);
		const done = records.length === 0 ? 0 : least(({ doneSeconds }) => doneSeconds);
		const known = records.flatMap(({ totalSeconds }) => (totalSeconds === null ? [] : [totalSeconds]));
		const total = isLive || known.length < Math.max(1, records.length) ? null : Math.max(...known);
		const totalBytes = estimate(there, done, total);
		return {
			receivedBytes: bytes(there),
			totalBytes: totalBytes === null ? null : bytes(totalBytes),
			bytesPerSecond: bytesPerSecond(speed, now, received),
			connections,
			silentFor: millis(Math.max(0, Math.round(now - touchedAt))),
			...waitingFor(),
			pieces: [],
			media: records.length === 0 ? null : { doneSeconds: done, totalSeconds: total },
		};
	}
}

/** Of several at once: all of them together. */
function joinProgress(a: RunProgress, b: RunProgress): RunProgress {
	const isFirst = a.totalBytes === null && a.receivedBytes === 0;
	const total = isFirst
		? b.totalBytes
		: a.totalBytes === null || b.totalBytes === null
			? null
			: a.totalBytes + b.totalBytes;
	return {
		...a,
		receivedBytes: bytes(a.receivedBytes + b.receivedBytes),
		totalBytes: total === null ? null : bytes(total),
		bytesPerSecond: a.bytesPerSecond + b.bytesPerSecond,
		connections: a.connections + b.connections,
		silentFor: millis(Math.min(a.silentFor, b.silentFor)),
		...(b.waitingFor ? { waitingFor: b.waitingFor } : {}),
	};
}
