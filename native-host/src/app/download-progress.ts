import { bytes, millis } from '../../../shared/kernel/units.ts';
import { countBytes } from '../core/transfer/range-set.ts';
import type { RunProgress } from '../core/transfer/run.ts';
import { bytesPerSecond, newSpeed, sampleSpeed } from '../core/transfer/speed.ts';
import type { Clock } from '../effects/clock.ts';
import type { Checkpoint } from './download-checkpoint.ts';
import type { Transfer } from './download-transfer.ts';
import { createWaits, type Waits } from './download-waits.ts';

type Shown = {
	readonly transfer: Pick<Transfer, 'flows'>;
	readonly checkpoint: Checkpoint;
	readonly total: number | null;
};

/** How far a run is, for whoever asks. */
export type RunView = {
	show(shown: Shown): void;
	/** Bytes came in. */
	touch(): void;
	readonly waits: Waits;
	progress(): RunProgress;
};

const piecesMax = 64;
const sampleMs = 250;

export function createRunView(clock: Clock): RunView {
	let shown: Shown | null = null;
	let touchedAt = clock.monotonic();
	let sampledAt = -Infinity;
	let speed = newSpeed();

	function sample(now: number, received: number): void {
		if (now - sampledAt < sampleMs) return;
		sampledAt = now;
		sampleSpeed(speed, now, received);
	}

	const waits = createWaits(() => {
		touchedAt = clock.monotonic();
	});

	/** A connection that nothing of ours holds owes us bytes. */
	function waitingFor(): Pick<RunProgress, 'waitingFor'> {
		const isOwed = [...(shown?.transfer.flows ?? [])].some(flow => !flow.held);
		const reason = isOwed ? null : waits.now();
		return reason === null ? {} : { waitingFor: reason };
	}

	return {
		waits,
		show(next) {
			shown = next;
			speed = newSpeed();
			touchedAt = clock.monotonic();
			sampledAt = touchedAt;
			sampleSpeed(speed, touchedAt, countBytes(next.checkpoint.written()));
		},
		touch() {
			touchedAt = clock.monotonic();
			if (shown && touchedAt - sampledAt >= sampleMs)
				sample(touchedAt, countBytes(shown.checkpoint.written()));
		},
		progress() {
			const now = clock.monotonic();
			const received = shown ? countBytes(shown.checkpoint.written()) : 0;
			sample(now, received);
			return {
				receivedBytes: bytes(received),
				totalBytes: shown?.total === null || !shown ? null : bytes(shown.total),
				bytesPerSecond: bytesPerSecond(speed, now, received),
				connections: shown?.transfer.flows.size ?? 0,
				silentFor: millis(Math.max(0, Math.round(now - touchedAt))),
				...waitingFor(),
				pieces: shown ? describePieces(shown, received) : [],
			};
		},
	};
}

/** What is there without a connection of its own, and what each connection works on. */
function describePieces({ transfer, checkpoint }: Shown, received: number): RunProgress['pieces'] {
	const active = [...transfer.flows].map(({ piece }) => piece);
	const pieces = active.map(({ start, position, end }) => {
		const last = end === Infinity ? Math.max(position, received) : end;
		return [bytes(start), bytes(last), bytes(position - start)] as const;
	});
	for (const [start, end] of checkpoint.written()) {
		let at = start;
		const within = active.filter(piece => piece.start < end && piece.position > start);
		for (const piece of within.sort((a, b) => a.start - b.start)) {
			if (piece.start > at) pieces.push([bytes(at), bytes(piece.start), bytes(piece.start - at)]);
			at = Math.max(at, piece.position);
		}
		if (at < end) pieces.push([bytes(at), bytes(end), bytes(end - at)]);
	}
	return pieces.sort(([a], [b]) => a - b).slice(0, piecesMax);
}
