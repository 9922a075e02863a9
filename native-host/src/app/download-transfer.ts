import { fault, faults, type Fault } from '../../../shared/domain/faults.ts';
import type { Millis } from '../../../shared/kernel/units.ts';
import { backoff } from '../core/transfer/backoff.ts';
import { faultOf, isDiskFault } from '../core/transfer/error-fault.ts';
import {
	dropFinished,
	giveBack,
	newPiece,
	planPieces,
	takePiece,
	type Piece,
} from '../core/transfer/pieces.ts';
import { countBytes } from '../core/transfer/range-set.ts';
import { every, sleep } from '../effects/clock.ts';
import { abortScope } from './abort-scope.ts';
import type { Opened } from './download-open.ts';
import type { Source } from './download-source.ts';
import { fetchPiece, seamsHold, type Flow, type PieceEnd, type PiecePorts } from './download-piece.ts';

export type TransferEnd =
	| { readonly kind: 'complete'; readonly total: number }
	| { readonly kind: 'stopped' }
	| { readonly kind: 'restart'; readonly reason: 'changed' | 'unranged'; readonly detail: string }
	| { readonly kind: 'failed'; readonly fault: Fault; readonly retryAfter: Millis | null };

export type Transfer = {
	/** What is being fetched, in no order. */
	readonly pieces: readonly Piece[];
	readonly flows: ReadonlySet<Flow>;
	readonly end: Promise<TransferEnd>;
};

type Options = Omit<PiecePorts, 'flows'> & {
	readonly source: Source;
	/** A number in [0, 1). */
	readonly random: () => number;
	/** null: only the end of the body will tell. */
	readonly total: number | null;
	readonly resumable: boolean;
	readonly segments: number;
	/** The answer that told all this, not read yet. */
	readonly first: Opened | null;
	readonly signal: AbortSignal;
	/** Tells the transfer of a failure outside of it. */
	readonly failure: Promise<Fault>;
};

const tickMs = 250;

/** Fetches everything that is missing, over as many connections as pay, and waits for all of them. */
export function startTransfer(options: Options): Transfer {
	const { checkpoint, limits, clock, total, first, resumable } = options;
	const flows = new Set<Flow>();
	const scope = abortScope(options.signal);
	const ports: PiecePorts = { ...options, flows, signal: scope.signal };
	const written = checkpoint.written();
	const count = resumable && total !== null ? limits.segmentsFor(total, options.segments) : 1;
	const pieces = total === null ? [newPiece(0, Infinity)] : planPieces(written, total, count);
	let verdict: TransferEnd | null = null;
	let alive = 0;
	let wake = Promise.withResolvers<void>();

	function settle(end: TransferEnd): void {
		verdict ??= end;
		scope.abort();
	}

	/** Idle connections look again whether there is something for them. */
	function tell(): void {
		wake.resolve();
		wake = Promise.withResolvers<void>();
	}

	async function connect(answer: Opened | null): Promise<void> {
		let failures = 0;
		let retirements = 0;
		let rate = 0;
		let opened = answer;
		alive++;
		while (pieces.length > 0 && !scope.signal.aborted) {
			for (const flow of flows) flow.sample();
			const piece = takePiece(pieces, rate, clock.monotonic());
			if (!piece) {
				await wake.promise;
				continue;
			}
			const before = piece.position;
			const startedAt = clock.monotonic();
			const fetched = await fetchPiece(ports, { source: options.source, piece, first: opened }).catch(
				asFault,
			);
			opened = null;
			piece.taken = false;
			dropFinished(pieces);
			// Nothing is missing any more: who waits for another attempt need not.
			if (pieces.length === 0) scope.abort();
			tell();
			const gained = piece.position - before;
			const isScant = piece.position < piece.end && gained < limits.progressBytesMin;
			const end = fetched.kind === 'done' && isScant ? scant : fetched;
			rate = (gained * 1000) / Math.max(1, clock.monotonic() - startedAt);
			failures = isScant ? failures + 1 : 0;
			if (end.kind === 'done' || scope.signal.aborted) continue;
			const next = decide(end, failures);
			if (next === 'end') break;
			if (next === 'retire') {
				giveBack(pieces, piece);
				alive--;
				await sleep(clock, limits.retireMs * 2 ** retirements++, scope.signal);
				alive++;
				failures = 0;
			} else await sleep(clock, next, scope.signal);
		}
		alive--;
	}

	/** How long to wait before trying again, or not at all. */
	function decide(end: Exclude<PieceEnd, { kind: 'done' }>, failures: number): number | 'end' | 'retire' {
		if (end.kind !== 'fault') {
			settle({ kind: 'restart', reason: end.kind, detail: end.detail });
			return 'end';
		}
		const { fault, retryAfter } = end;
		if (isDiskFault(fault.code) || fault.code === 'internal' || !resumable) {
			settle({ kind: 'failed', fault, retryAfter });
			return 'end';
		}
		const othersReceive = [...flows].some(flow => flow.receiving);
		const refused = fault.code.startsWith('http_') || fault.code === 'connection_refused';
		if (othersReceive && (refused || failures > 1)) return 'retire';
		const isFinal =
			faults[fault.code].retry === 'never' ||
			failures >= limits.attemptsMax ||
			(retryAfter ?? 0) > limits.retryAfterMaxMs;
		if (isFinal && alive > 1) return 'retire';
		if (isFinal) {
			settle({ kind: 'failed', fault, retryAfter });
			return 'end';
		}
		const rule = { baseMs: limits.backoffBaseMs, maxMs: limits.backoffMaxMs };
		return Math.max(backoff(rule, failures, options.random()), retryAfter ?? 0);
	}

	function tick(): void {
		const now = clock.monotonic();
		for (const flow of flows) {
			flow.sample();
			if (!flow.held && now - flow.lastByteAt > limits.stallMs) flow.stop();
		}
		checkpoint.poll();
		tell();
	}

	async function run(): Promise<TransferEnd> {
		using _ticking = every(clock, Math.min(tickMs, Math.max(5, limits.stallMs / 4)), tick);
		scope.signal.addEventListener('abort', tell);
		scope.signal.addEventListener('abort', () => first?.scope.abort());
		void options.failure.then(fault => settle({ kind: 'failed', fault, retryAfter: null }));
		try {
			// The answer that is there goes with the first piece.
			await Promise.all(Array.from({ length: count }, (_, index) => connect(index === 0 ? first : null)));
			await checkpoint.settle();
		} finally {
			scope[Symbol.dispose]();
		}
		if (verdict) return verdict;
		if (pieces.length > 0 && options.signal.aborted) return { kind: 'stopped' };
		if (pieces.length > 0)
			return { kind: 'failed', fault: fault('internal', 'pieces left'), retryAfter: null };
		if (!(await seamsHold(ports)))
			return { kind: 'restart', reason: 'changed', detail: 'pieces of different versions' };
		return { kind: 'complete', total: total ?? countBytes(checkpoint.written()) };
	}

	return { pieces, flows, end: run() };
}

const scant: PieceEnd = {
	kind: 'fault',
	fault: fault('range_mismatch', 'only a few bytes of the part'),
	retryAfter: null,
};

const asFault = (error: unknown): PieceEnd => ({ kind: 'fault', fault: faultOf(error), retryAfter: null });
