import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { attemptsFor } from '../core/transfer/attempts.ts';
import { backoff } from '../core/transfer/backoff.ts';
import { faultOf, isDiskFault } from '../core/transfer/error-fault.ts';
import { giveBack, takePiece, type Piece } from '../core/transfer/pieces.ts';
import type { Opened } from './download-open.ts';
import { fetchPiece, type PieceEnd, type PiecePorts } from './download-piece.ts';
import type { Source } from './download-source.ts';
import { restBefore } from './download-waits.ts';
import type { TransferEnd } from './download-transfer.ts';
import { remark } from '../../../shared/domain/remarks.ts';

/** What the connections of one transfer share. */
export type Crew = {
	readonly pieces: Piece[];
	/** From a request to its answer, in milliseconds, as short as it ever was; 0: not known yet. */
	roundTripMs: number;
	/** Where pieces are best cut: at multiples of it. */
	readonly step: number;
	/** Connections at work. */
	alive: number;
	/** Whether they are more than are wanted. */
	isSurplus(): boolean;
	/** Resolves when there may be something to do. */
	woken(): Promise<void>;
	tell(): void;
	/** The server did not want this connection, while it serves others; it may say for how long, in milliseconds. */
	refused(source: Source, restMs: number): void;
	/** It is not what the others serve, or cannot be had: what it brought unproved is fetched again. */
	drop(source: Source, why: Fault): Promise<void>;
	/** Whether others serve the file as well. */
	hasOthers(source: Source): boolean;
	/** The one to work for next. */
	nextSource(): Source | null;
	settle(end: TransferEnd): void;
};

type Options = {
	readonly ports: PiecePorts;
	readonly crew: Crew;
	readonly source: Source;
	readonly random: () => number;
	readonly resumable: boolean;
	/** Its first answer, where that is in already. */
	readonly first: Opened | null;
};

/** One connection of a transfer: fetches one piece after the other until nothing is left, or it is not wanted. */
export async function runConnection(options: Options): Promise<void> {
	const { ports, crew } = options;
	let { source } = options;
	const { limits, clock, signal, flows } = ports;
	const { pieces } = crew;
	let failures = 0;
	let rate = 0;
	let first = options.first;

	function move(): boolean {
		const other = crew.nextSource();
		if (!other) return false;
		source.alive--;
		source = other;
		source.alive++;
		return true;
	}

	crew.alive++;
	source.alive++;
	try {
		while (pieces.length > 0 && !signal.aborted) {
			if (crew.alive > 1 && crew.isSurplus()) return;
			if (source.dropped && !move()) return;
			for (const flow of flows) flow.sample();
			const now = clock.monotonic();
			const piece = takePiece(pieces, { now, rate, roundTripMs: crew.roundTripMs, step: crew.step });
			if (!piece) {
				await crew.woken();
				continue;
			}
			const before = piece.position;
			const fetched = await fetchPiece(ports, { source, piece, first, crew }).catch(asFault);
			first = null;
			piece.taken = false;
			const isOver = piece.position >= piece.end;
			crew.tell();
			if (fetched.kind === 'full') {
				giveBack(pieces, piece);
				// The last one tries again, and then waits.
				if (crew.alive > 1) return;
				continue;
			}
			const gained = piece.position - before;
			rate = (gained * 1000) / Math.max(1, clock.monotonic() - now);
			if (fetched.kind === 'replaced' || isOver || signal.aborted) {
				failures = 0;
				// Another source may be the better one.
				if (fetched.kind === 'replaced') move();
				continue;
			}
			// Who gives half of what is left each time comes to an end as well.
			const isScant = gained < Math.min(limits.progressBytesMin, (piece.end - before) / 2);
			failures = isScant ? failures + 1 : 0;
			if (fetched.kind === 'done' && !isScant) continue;
			const next = decide({ ...options, source }, fetched.kind === 'done' ? scant : fetched, failures);
			if (next === 'end') return;
			if (next === 'drop') {
				giveBack(pieces, piece);
				await crew.drop(source, faultAt(fetched));
				continue;
			}
			if (next === 'retire') {
				giveBack(pieces, piece);
				crew.refused(source, restOf(fetched));
				return;
			}
			await restBefore(ports, { ms: next, isAsked: restOf(fetched) > 0 });
		}
	} finally {
		// At once: whoever looks next must not count on it any more.
		crew.alive--;
		source.alive--;
	}
}

/** How long to wait before trying again, or not at all. */
function decide(
	{ ports: { limits, flows }, crew, source, random, resumable }: Options,
	end: Exclude<PieceEnd, { kind: 'done' | 'replaced' | 'full' }>,
	failures: number,
): number | 'end' | 'retire' | 'drop' {
	if (end.kind !== 'fault' && !source.isBase) return 'drop';
	if (end.kind !== 'fault') {
		crew.settle({ kind: 'restart', reason: end.kind, why: end.why });
		return 'end';
	}
	const { fault, retryAfter } = end;
	if (isDiskFault(fault.code) || fault.code === 'internal' || !resumable) {
		crew.settle({ kind: 'failed', fault, retryAfter });
		return 'end';
	}
	// Who serves nobody is not too busy: it is tried a few times, and then no more.
	const othersReceive = [...flows].some(flow => flow.receiving && flow.source === source);
	const isRefused = fault.code.startsWith('http_') || fault.code === 'connection_refused';
	if (othersReceive && crew.alive > 1 && (isRefused || failures > 1)) return 'retire';
	const isFinal = failures >= attemptsFor(fault.code, limits) || (retryAfter ?? 0) > limits.retryAfterMaxMs;
	if (isFinal && crew.hasOthers(source)) return 'drop';
	if (isFinal && crew.alive > 1) return 'retire';
	if (isFinal) {
		crew.settle({ kind: 'failed', fault, retryAfter });
		return 'end';
	}
	const rule = { baseMs: limits.backoffBaseMs, maxMs: limits.backoffMaxMs };
	return Math.max(backoff(rule, failures, random()), retryAfter ?? 0);
}

const restOf = (end: PieceEnd): number => (end.kind === 'fault' ? (end.retryAfter ?? 0) : 0);

const faultAt = (end: PieceEnd): Fault => {
	if (end.kind === 'fault') return end.fault;
	return fault('mirror_differs', ...('why' in end ? [end.why] : []));
};

const scant = {
	kind: 'fault' as const,
	fault: fault('range_mismatch', remark('bytes_too_few')),
	retryAfter: null,
};

const asFault = (error: unknown): PieceEnd => ({ kind: 'fault', fault: faultOf(error), retryAfter: null });
