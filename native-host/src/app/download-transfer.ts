import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { Millis } from '../../../shared/kernel/units.ts';
import type { PieceHashes } from '../core/metalink/file-plan.ts';
import type { Disk } from '../core/transfer/disk.ts';
import { faultOf } from '../core/transfer/error-fault.ts';
import { grow, newGrowth, stepDown, type Growth } from '../core/transfer/growth.ts';
import type { Leases } from '../core/transfer/leases.ts';
import { dropFinished, newPiece, planPieces, type Piece } from '../core/transfer/pieces.ts';
import { countBytes, missingRanges } from '../core/transfer/range-set.ts';
import { every } from '../effects/clock.ts';
import { abortScope } from './abort-scope.ts';
import { runConnection, type Crew } from './download-connection.ts';
import type { Opened } from './download-open.ts';
import { seamsHold, type Flow, type PiecePorts } from './download-piece.ts';
import { pickSource, whyNobody, type Source } from './download-source.ts';
import { createVerifier, type Refuted } from './download-verify.ts';
import { watchFlows } from './download-watch.ts';
import { type Said, remark } from '../../../shared/domain/remarks.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

export type TransferEnd =
	| { readonly kind: 'complete'; readonly total: number }
	| { readonly kind: 'stopped' }
	| {
			readonly kind: 'restart';
			/** `mirrors`: what they brought does not fit; it is forgotten already. */
			readonly reason: 'changed' | 'unranged' | 'mirrors';
			readonly why: Said;
	  }
	| { readonly kind: 'failed'; readonly fault: Fault; readonly retryAfter: Millis | null };

export type Transfer = {
	/** What is being fetched, in no order. */
	readonly pieces: readonly Piece[];
	readonly flows: ReadonlySet<Flow>;
	/** Connections that were found to be right. */
	readonly growth: () => Growth;
	readonly end: Promise<TransferEnd>;
};

type Options = Omit<PiecePorts, 'flows' | 'verifier'> & {
	/** Published digests of the pieces of a file of that length. */
	readonly hashes: PieceHashes | null;
	readonly newDigest: Disk['newDigest'];
	/** The first one described the file. */
	readonly sources: readonly Source[];
	/** A number in [0, 1). */
	readonly random: () => number;
	/** null: only the end of the body will tell. */
	readonly total: number | null;
	readonly segments: number;
	readonly leases: Pick<Leases, 'want' | 'allowed'>;
	/** A source is not asked any more. */
	readonly droppedSource: (source: Source, why: Fault) => void;
	/** How long that took, in milliseconds; 0: nothing was asked yet. */
	readonly firstAnswerMs: number;
	/** The answer that told all this, not read yet. */
	readonly first: Opened | null;
	readonly signal: AbortSignal;
	/** Tells the transfer of a failure outside of it. */
	readonly failure: Promise<Fault>;
};

/** Fetches everything that is missing, over as many connections as pay, and waits for all of them. */
export function startTransfer(options: Options): Transfer {
	const { checkpoint, limits, clock, total, first, resumable, leases } = options;
	const sources = resumable ? options.sources : options.sources.slice(0, 1);
	const [base] = sources as [Source, ...Source[]];
	const flows = new Set<Flow>();
	const scope = abortScope(options.signal);
	const step = options.hashes?.length ?? 1;
	const verifier =
		options.hashes && total !== null
			? createVerifier({
					...options,
					hashes: options.hashes,
					total,
					refuted,
					failed: error => crew.settle({ kind: 'failed', fault: faultOf(error), retryAfter: null }),
					idle: () => crew.tell(),
				})
			: null;
	const ports: PiecePorts = { ...options, flows, verifier, signal: scope.signal };
	const written = checkpoint.written();
	const missing = total === null ? 0 : countBytes(missingRanges(written, total));
	const most = resumable ? limits.segmentsFor(missing, options.segments, options.firstAnswerMs) : 1;
	let growth = newGrowth(most, clock.monotonic(), options.firstAnswerMs);
	const pieces = total === null ? [newPiece(0, Infinity)] : planPieces(written, total, growth.target, step);
	const running = new Set<Promise<void>>();
	let verdict: TransferEnd | null = null;
	let wake = Promise.withResolvers<void>();
	let dropping = 0;

	/** What they brought is fetched again. */
	async function takeBack(from: readonly Source[]): Promise<void> {
		for (const source of from) {
			const ranges = source.brought();
			source.forget();
			if (ranges.length === 0) continue;
			await checkpoint.forget(ranges);
			for (const [start, end] of ranges) pieces.push(newPiece(start, end));
		}
	}

	const refutals = new Map<number, number>();

	/** That piece alone is fetched again, by one connection: if it is wrong once more, somebody is to blame. */
	async function refuted({ index, range, from }: Refuted): Promise<void> {
		const [start, end] = range;
		const count = (refutals.get(index) ?? 0) + 1;
		refutals.set(index, count);
		await checkpoint.forget([range]);
		pieces.push(newPiece(start, end, true));
		const [only, ...more] = from ?? [];
		const isKnown = only && more.length === 0;
		const bytes = `bytes=${start}-${end - 1}${isKnown ? ` ${only.name}` : ''}`;
		if (isKnown && crew.hasOthers(only)) void crew.drop(only, fault('mirror_differs', quote(bytes)));
		else if (count >= limits.refutalsMax || !resumable)
			crew.settle({ kind: 'failed', fault: fault('piece_mismatch', quote(bytes)), retryAfter: null });
		crew.tell();
	}

	const crew: Crew = {
		pieces,
		step,
		roundTripMs: 0,
		alive: 0,
		isSurplus: () => crew.alive > growth.target,
		woken: () => wake.promise,
		/** Idle connections look again whether there is something for them. */
		tell() {
			dropFinished(pieces);
			// Nothing is missing any more: who waits for another attempt need not.
			if (pieces.length === 0 && dropping === 0 && !verifier?.isBusy()) scope.abort();
			wake.resolve();
			wake = Promise.withResolvers<void>();
		},
		refused(source, restMs) {
			// Where there are several, it concerns this one alone.
			if (sources.filter(({ dropped }) => !dropped).length > 1) {
				source.most = Math.max(1, source.alive - 1);
				return;
			}
			const receiving = countReceiving(flows);
			growth = stepDown(growth, { now: clock.monotonic(), receiving, restMs });
		},
		hasOthers: source => sources.some(other => other !== source && !other.dropped),
		nextSource: () => pickSource(sources),
		async drop(source, why) {
			if (source.dropped) return;
			options.droppedSource(source, why);
			dropping++;
			for (const flow of flows) if (flow.source === source) flow.stop('replaced');
			// What is being written must be over before it can be taken back.
			while ([...flows].some(flow => flow.source === source)) await crew.woken();
			// Where each piece is compared, what it brought is known to be right or wrong.
			if (why.code === 'mirror_differs' && !verifier) await takeBack([source]);
			dropping--;
			crew.tell();
		},
		settle(end) {
			verdict ??= end;
			scope.abort();
		},
	};

	function connect(source: Source, answer: Opened | null): void {
		const { random } = options;
		const over = runConnection({ ports, crew, source, random, resumable, first: answer })
			.catch((error: unknown) => crew.settle({ kind: 'failed', fault: faultOf(error), retryAfter: null }))
			.finally(() => {
				running.delete(over);
				crew.tell();
			});
		running.add(over);
	}

	/** More connections, where they are wanted and allowed. */
	function fill(): void {
		leases.want(wishes());
		while (crew.alive < growth.target && pieces.length > 0 && !scope.signal.aborted) {
			const source = pickSource(sources);
			if (!source || aliveAt(source.origin) >= leases.allowed(source.origin)) return;
			connect(source, null);
		}
	}

	const aliveAt = (origin: string): number =>
		sources.reduce((count, source) => count + (source.origin === origin ? source.alive : 0), 0);

	/** Those at work, and the missing ones all where the next would go. */
	function wishes(): ReadonlyMap<string, number> {
		if (pieces.length === 0) return new Map();
		const wanted = new Map(sources.map(({ origin }) => [origin, aliveAt(origin)]));
		const next = pickSource(sources);
		const missing = Math.max(0, growth.target - crew.alive);
		if (next) wanted.set(next.origin, aliveAt(next.origin) + missing);
		return wanted;
	}

	const watch = watchFlows({ flows, clock, limits, since: countBytes(written) });

	function tick(): void {
		const seen = watch.look(countBytes(checkpoint.written()), growth.since);
		const next = grow(growth, { ...seen, roundTripMs: crew.roundTripMs });
		if (next.target !== growth.target) watch.begin(countBytes(checkpoint.written()));
		growth = next;
		fill();
		checkpoint.poll();
		crew.tell();
	}

	async function run(): Promise<TransferEnd> {
		scope.signal.addEventListener('abort', () => crew.tell());
		scope.signal.addEventListener('abort', () => first?.scope.abort());
		void options.failure.then(fault => crew.settle({ kind: 'failed', fault, retryAfter: null }));
		{
			using _scope = scope;
			await connectAll();
			// Nothing looks any more whether a save is due: none begins behind the last one.
			await options.waits.during('disk', checkpoint.settle());
		}
		if (verdict) return verdict;
		if (pieces.length > 0 && options.signal.aborted) return { kind: 'stopped' };
		if (pieces.length > 0) return { kind: 'failed', fault: whyNobody(sources), retryAfter: null };
		// Each piece has its own digest.
		if (verifier) return { kind: 'complete', total: total ?? 0 };
		const unproved = sources.filter(source => !source.isBase && source.brought().length > 0);
		if (!(await seamsHold(ports)) && unproved.length > 0) {
			for (const source of unproved)
				options.droppedSource(source, fault('mirror_differs', remark('pieces_unfit')));
			await takeBack(unproved);
			return { kind: 'restart', reason: 'mirrors', why: remark('pieces_unfit') };
		}
		if (!(await seamsHold(ports)))
			return { kind: 'restart', reason: 'changed', why: remark('version_other') };
		return { kind: 'complete', total: total ?? countBytes(checkpoint.written()) };
	}

	/** Until there is nothing more to fetch, or nobody to fetch it. */
	async function connectAll(): Promise<void> {
		using _ticking = every(clock, Math.min(limits.tickMs, Math.max(5, limits.stallMs / 4)), tick);
		verifier?.begin();
		// The answer that is there goes with the first piece.
		const begin = first ? base : pickSource(sources);
		if (begin) connect(begin, first);
		fill();
		for (;;) {
			while (running.size > 0) await Promise.all(running);
			leases.want(new Map());
			await verifier?.settled();
			// Pieces that were found to be wrong only now.
			const source = pickSource(sources);
			if (!verifier || pieces.length === 0 || scope.signal.aborted || !source) return;
			connect(source, null);
		}
	}

	return { pieces, flows, growth: () => growth, end: run() };
}

const countReceiving = (flows: ReadonlySet<Flow>): number =>
	[...flows].filter(({ receiving }) => receiving).length;
