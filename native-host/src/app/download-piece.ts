import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { WaitingFor } from '../../../shared/protocol/contract.ts';
import type { Millis } from '../../../shared/kernel/units.ts';
import { goOn, type Piece } from '../core/transfer/pieces.ts';
import { bytesBefore } from '../core/transfer/range-set.ts';
import { bytesPerSecond, newSpeed, sampleSpeed } from '../core/transfer/speed.ts';
import type { Taken } from '../core/transfer/transport.ts';
import type { Clock } from '../effects/clock.ts';
import type { Checkpoint } from './download-checkpoint.ts';
import type { DownloadLimits } from './download-limits.ts';
import type { Opened } from './download-open.ts';
import type { Part } from './download-part.ts';
import type { Source } from './download-source.ts';
import type { Verifier } from './download-verify.ts';
import type { Waits } from './download-waits.ts';
import { passAll } from './rate-limit.ts';
import type { RunRates } from './rate-limits.ts';
import { type Said, remark } from '../../../shared/domain/remarks.ts';

export type PieceEnd =
	| { readonly kind: 'done' }
	/** Its connection was far slower than the others: another one goes on with it. */
	| { readonly kind: 'replaced' }
	/** The limits allow it no connection now. */
	| { readonly kind: 'full' }
	| { readonly kind: 'fault'; readonly fault: Fault; readonly retryAfter: Millis | null }
	| { readonly kind: 'changed' | 'unranged'; readonly why: Said };

/** One request that is being read, for those who watch over it. */
export type Flow = {
	readonly piece: Piece;
	readonly source: Source;
	/** Brings something, as opposed to waiting for its answer. */
	receiving: boolean;
	/** The most that came at once since somebody looked. */
	atOnce: number;
	/** Held up by ourselves: a limit or a slow disk. */
	held: boolean;
	lastByteAt: number;
	sample(): void;
	stop(why: 'stalled' | 'replaced'): void;
	stopped: 'stalled' | 'replaced' | null;
	/** When its answer began. */
	readonly since: number;
};

export type PiecePorts = {
	readonly part: Part;
	readonly checkpoint: Checkpoint;
	readonly limits: DownloadLimits;
	readonly clock: Clock;
	readonly rates: Pick<RunRates, 'through'>;
	/** Of all requests of the transfer. */
	readonly signal: AbortSignal;
	readonly flows: Set<Flow>;
	readonly digest: (bytes: Uint8Array) => string;
	readonly received: (count: number) => void;
	readonly waits: Waits;
	/** Whether a connection that is closed can be followed by another one. */
	readonly resumable: boolean;
	/** Compares each piece with its published digest, where those are known: nothing else need be compared then. */
	readonly verifier: Verifier | null;
};

export type Fetch = {
	readonly crew: { roundTripMs: number; readonly alive: number; readonly pieces: Piece[] };
	readonly source: Source;
	readonly piece: Piece;
	/** Its answer, where that is in already. */
	readonly first: Opened | null;
};

/** Fetches a piece from where it stands to its end, which may move while it is read. */
export async function fetchPiece(
	ports: PiecePorts,
	{ source, piece, first, crew }: Fetch,
): Promise<PieceEnd> {
	const seam = first ? noSeam : await readSeam(ports, source, piece);
	const start = piece.position - seam.bytes.length;
	const { signal } = ports;
	// The last one stays: it waits for its turn.
	const opened = first ?? (await source.open({ start, end: piece.end }, { signal, waits: crew.alive === 1 }));
	if (opened.kind === 'fault' || opened.kind === 'full') return opened;
	if (opened.kind !== 'opened') return { kind: opened.kind, why: opened.why };
	const took = opened.tookMs;
	if (!first) crew.roundTripMs = crew.roundTripMs === 0 ? took : Math.min(crew.roundTripMs, took);
	try {
		if (opened.verdict.kind === 'whole' && start !== 0) {
			opened.answer.discard();
			return { kind: 'unranged', why: remark('whole_instead') };
		}
		return await readBody(ports, { source, piece, pieces: crew.pieces, seam, start, opened });
	} finally {
		opened.scope[Symbol.dispose]();
	}
}

/** Whether what was sent along with each piece is what its predecessor was sent. */
export async function seamsHold({ part, checkpoint, digest }: PiecePorts): Promise<boolean> {
	for (const seam of checkpoint.seams()) {
		const written = await part.file.read(seam.at - seam.length, seam.length);
		if (digest(written) !== seam.digest) return false;
	}
	return true;
}

/** What is written is compared as it comes; what is not yet, when everything is there. */
async function readSeam(
	{ checkpoint, limits, part, verifier }: PiecePorts,
	{ known, isRenewed }: Source,
	piece: Piece,
): Promise<{ readonly bytes: Uint8Array; readonly isWritten: boolean }> {
	const isStrong = known?.validator.strong !== null;
	if (verifier || (isStrong && !isRenewed)) return noSeam;
	const length = Math.min(limits.overlapBytes, bytesBefore(checkpoint.written(), piece.position));
	if (length > 0) return { bytes: await part.file.read(piece.position - length, length), isWritten: true };
	if (isStrong || piece.position === 0 || checkpoint.seams().some(seam => seam.at === piece.position))
		return noSeam;
	return { bytes: new Uint8Array(Math.min(limits.laterOverlapBytes, piece.position)), isWritten: false };
}

const noSeam = { bytes: new Uint8Array(), isWritten: true };

type Reading = {
	readonly source: Source;
	readonly piece: Piece;
	readonly pieces: Piece[];
	readonly seam: Awaited<ReturnType<typeof readSeam>>;
	readonly start: number;
	readonly opened: Opened;
};

async function readBody(ports: PiecePorts, reading: Reading): Promise<PieceEnd> {
	const { source, piece, pieces, seam, start, opened } = reading;
	const { part, checkpoint, flows, clock, verifier } = ports;
	const limits = ports.rates.through(new URL(opened.place.url).hostname);
	const bodyEnd = opened.verdict.kind === 'part' ? opened.verdict.end : (opened.verdict.total ?? Infinity);
	const flow = startFlow(reading, clock);
	let at = start;
	let problem: PieceEnd | null = null;
	let busy: Promise<unknown> = Promise.resolve();
	flows.add(flow);
	if (ports.resumable) opened.answer.mayGiveUp(() => flow.stop('replaced'));
	piece.reach = bodyEnd;

	function take(chunk: Uint8Array): Taken | Promise<Taken> {
		flow.lastByteAt = clock.monotonic();
		flow.receiving = true;
		flow.atOnce = Math.max(flow.atOnce, chunk.length);
		if (at + chunk.length > bodyEnd) {
			problem = {
				kind: 'fault',
				fault: fault('http_invalid', remark('bytes_unannounced')),
				retryAfter: null,
			};
			return 'enough';
		}
		while (at + chunk.length >= piece.end && goOn(pieces, piece));
		const seamLeft = Math.min(chunk.length, Math.max(0, start + seam.bytes.length - at));
		if (seamLeft > 0 && !passSeam(reading, chunk.subarray(0, seamLeft), at - start)) {
			problem = { kind: 'changed', why: remark('bytes_other', { at: start + seam.bytes.length }) };
			return 'enough';
		}
		if (seamLeft > 0 && at + seamLeft === start + seam.bytes.length && !seam.isWritten)
			checkpoint.addSeam({ at: at + seamLeft, length: seam.bytes.length, digest: ports.digest(seam.bytes) });
		const fresh = chunk.subarray(seamLeft, Math.max(seamLeft, Math.min(chunk.length, piece.end - at)));
		// Where a byte belongs follows from the answer alone; the table must agree before it is written.
		if (fresh.length > 0 && at + seamLeft !== piece.position) {
			const misplaced = remark('byte_instead', { at: at + seamLeft, wanted: piece.position });
			problem = { kind: 'fault', fault: fault('internal', misplaced), retryAfter: null };
			return 'enough';
		}
		at += chunk.length;
		if (fresh.length === 0) return progress();
		piece.reserved = piece.position + fresh.length;
		if (limits.some(limit => limit.isOn())) return release('rate', trickle(Buffer.from(fresh)));
		const writing = write(fresh);
		if (writing) return release('disk', writing);
		const room = checkpoint.room();
		return room ? release('disk', room.then(progress)) : progress();
	}

	const progress = (): Taken => (piece.position >= piece.end ? 'enough' : 'more');

	function write(bytes: Uint8Array): Promise<Taken> | null {
		verifier?.see(piece.position, bytes, source);
		const writing = part.file.write(bytes, piece.position);
		if (writing) return writing.then(() => wrote(bytes.length)).then(progress);
		wrote(bytes.length);
		return null;
	}

	function wrote(count: number): void {
		checkpoint.wrote(piece.position, piece.position + count);
		if (!source.isBase) source.wrote(piece.position, piece.position + count);
		verifier?.wrote(piece.position, piece.position + count);
		piece.position += count;
		ports.received(count);
		checkpoint.poll();
	}

	/** A limit is kept by small steps; what is not paid for yet is not read either. */
	async function trickle(bytes: Uint8Array): Promise<Taken> {
		for (let done = 0; done < bytes.length;) {
			const count = await passAll(limits, bytes.length - done, opened.scope.signal);
			if (count === 0) break;
			await write(bytes.subarray(done, done + count));
			done += count;
		}
		return progress();
	}

	/** Time that we spend on waiting is not the server's silence. */
	async function release(reason: WaitingFor, waiting: Promise<Taken>): Promise<Taken> {
		flow.held = true;
		busy = waiting;
		try {
			return await ports.waits.during(reason, waiting);
		} finally {
			flow.held = false;
			flow.lastByteAt = clock.monotonic();
		}
	}

	try {
		const failure = await opened.answer.pour(take);
		if (problem) return problem;
		if (flow.stopped === 'replaced') return { kind: 'replaced' };
		if (flow.stopped === 'stalled') return { kind: 'fault', fault: fault('stalled'), retryAfter: null };
		if (failure) return { kind: 'fault', fault: failure, retryAfter: null };
		if (piece.position >= piece.end) return { kind: 'done' };
		return endOfBody(piece, opened);
	} finally {
		// A piece is nobody else's before its last write is over.
		await busy.catch(() => {});
		flows.delete(flow);
		piece.rate = 0;
		piece.reach = 0;
	}
}

/** The body ended before the piece did. */
function endOfBody(piece: Piece, { verdict }: Opened): PieceEnd {
	// Only its end tells how long it was.
	if (verdict.kind === 'whole' && verdict.total === null && piece.end === Infinity) {
		if (piece.position === 0) return { kind: 'fault', fault: fault('empty_body'), retryAfter: null };
		piece.end = piece.position;
		return { kind: 'done' };
	}
	// A server may send less than was asked for; then the rest is asked for anew.
	if (verdict.kind === 'part' && piece.position >= verdict.end) return { kind: 'done' };
	return {
		kind: 'fault',
		fault: fault('closed_early', remark('byte_at', { at: piece.position })),
		retryAfter: null,
	};
}

function startFlow({ source, piece, opened }: Reading, clock: Clock): Flow {
	const speed = newSpeed();
	const startedAt = clock.monotonic();
	const startedFrom = piece.position;
	sampleSpeed(speed, startedAt, 0);
	return {
		source,
		piece,
		receiving: false,
		atOnce: 0,
		held: false,
		stopped: null,
		since: startedAt,
		lastByteAt: startedAt,
		sample() {
			const now = clock.monotonic();
			const received = piece.position - startedFrom;
			piece.rate = bytesPerSecond(speed, now, received);
			if (piece.rate > 0) source.rate = piece.rate;
			sampleSpeed(speed, now, received);
		},
		stop(why) {
			this.stopped = why;
			opened.scope.abort();
		},
	};
}

/** Compares with what is written, or keeps for later. */
function passSeam({ seam }: Reading, bytes: Uint8Array, offset: number): boolean {
	if (seam.isWritten) return Buffer.compare(seam.bytes.subarray(offset, offset + bytes.length), bytes) === 0;
	seam.bytes.set(bytes, offset);
	return true;
}
