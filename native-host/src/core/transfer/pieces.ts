import { missingRanges, type RangeSet } from './range-set.ts';

/**
 * A stretch of the file that one connection fetches from front to back. The table of a transfer's pieces is its
 * working memory and changes in place: pieces never overlap, and what is neither written nor in a piece does not
 * exist.
 */
export type Piece = {
	readonly start: number;
	/** Exclusive. Moves down when another connection takes over the rest. */
	end: number;
	/** The next byte to write. */
	position: number;
	/** Up to there bytes are on their way to the disk; nobody else may fetch them. */
	reserved: number;
	/** Whether a connection works on it, and since when. */
	taken: boolean;
	takenAt: number;
	/** How far the answer that is being read goes, wherever the piece ends. */
	reach: number;
	/** Bytes a second of that connection; 0 while unknown. */
	rate: number;
	/** Stays with one connection: whoever brings it is to be known. */
	readonly undivided: boolean;
};

/** A piece smaller than this is not worth a request of its own. */
export const pieceBytesMin = 64 * 1024;
/** A rest that its own connection fetches sooner than this, or than so many round trips, is left to it. */
const worthwhileMs = 60;
const worthwhileTrips = 6;
/** Who has brought nothing yet is waited for that long, or as long as a rest is worth. */
const graceMs = 300;
/** A rest goes over to a connection that would have it so many times sooner, unless it is there in a moment anyway. */
const farTooSlow = 3;
const rushMs = 40;

/** Cuts what is missing into about `count` equal pieces, where that is at multiples of `step`. */
export function planPieces(written: RangeSet, total: number, count: number, step = 1): Piece[] {
	const missing = missingRanges(written, total);
	const size = Math.max(pieceBytesMin, Math.ceil(sum(missing) / Math.max(1, count)));
	return missing.flatMap(([start, end]) => {
		const cuts = Math.max(1, Math.round((end - start) / size));
		const cut = (index: number): number => {
			const at = start + Math.floor(((end - start) * index) / cuts);
			return index === 0 || index === cuts ? at : Math.min(end, Math.max(start, roundTo(step, at)));
		};
		return Array.from({ length: cuts }, (_, index) => newPiece(cut(index), cut(index + 1))).filter(
			piece => piece.start < piece.end,
		);
	});
}

const roundTo = (step: number, at: number): number => Math.round(at / step) * step;

/** A connection that looks for work. */
export type Taker = {
	readonly now: number;
	/** Bytes a second that it has shown so far; 0: none yet. */
	readonly rate: number;
	/** From a request to its answer, in milliseconds. */
	readonly roundTripMs: number;
	/** Where pieces are best cut: at multiples of it. */
	readonly step?: number;
};

/**
 * The next piece for a connection that is free: an untouched one, else a share of the one that would be finished
 * last, in proportion to both speeds, else all of one whose own connection would take far longer. Null where a
 * further connection would not help.
 */
export function takePiece(pieces: Piece[], taker: Taker): Piece | null {
	const free = pieces.find(piece => !piece.taken);
	if (free) return take(free, taker.now);
	const least = Math.max(worthwhileMs, worthwhileTrips * taker.roundTripMs);
	const worst = lastOf(pieces, taker, Math.max(graceMs, least));
	if (!worst) return null;
	const { piece, msLeft } = worst;
	if (msLeft >= least && left(piece) >= 2 * pieceBytesMin)
		return steal(pieces, piece, aligned(piece, share(piece, taker.rate), taker.step ?? 1), taker.now);
	const mineMs = taker.roundTripMs + (left(piece) / Math.max(1, taker.rate)) * 1000;
	return msLeft >= Math.max(rushMs, farTooSlow * mineMs)
		? steal(pieces, piece, left(piece), taker.now)
		: null;
}

/** A share that begins at a multiple of `step`, where such a one is about as large. */
function aligned(victim: Piece, count: number, step: number): number {
	const at = roundTo(step, victim.end - count);
	const isInside = at < victim.end && at - victim.end + left(victim) >= pieceBytesMin;
	return isInside ? victim.end - at : count;
}

function steal(pieces: Piece[], victim: Piece, count: number, now: number): Piece {
	const stolen = newPiece(victim.end - count, victim.end);
	victim.end = stolen.start;
	pieces.push(stolen);
	return take(stolen, now);
}

/** A connection that reads right up to this piece goes on into it, where its answer reaches that far. */
export function giveBack(pieces: Piece[], piece: Piece): void {
	const before = pieces.find(other => other.taken && other.end === piece.position && other !== piece);
	if (!before || before.reach < piece.end || piece.position >= piece.end) return;
	// It has what it wanted, and what came behind that in the same chunk is let go already.
	if (left(before) <= 0) return;
	before.end = piece.end;
	pieces.splice(pieces.indexOf(piece), 1);
}

/** A connection whose answer goes on behind its piece goes on into the next one, where nobody works on that. */
export function goOn(pieces: Piece[], piece: Piece): boolean {
	// One that is not in the table any more would take the next one's bytes out of it.
	if (!pieces.includes(piece)) return false;
	const next = pieces.find(
		({ start, end, position, taken, undivided }) =>
			start === piece.end && position === start && !taken && !undivided && end <= piece.reach,
	);
	if (!next || piece.undivided) return false;
	piece.end = next.end;
	pieces.splice(pieces.indexOf(next), 1);
	return true;
}

/** Takes finished pieces out of the table. */
export function dropFinished(pieces: Piece[]): void {
	for (let index = pieces.length - 1; index >= 0; index--) {
		const piece = pieces[index];
		if (piece && piece.position >= piece.end) pieces.splice(index, 1);
	}
}

export const newPiece = (start: number, end: number, undivided = false): Piece => ({
	undivided,
	start,
	end,
	position: start,
	reserved: start,
	reach: start,
	taken: false,
	takenAt: 0,
	rate: 0,
});

const left = (piece: Piece): number => piece.end - Math.max(piece.position, piece.reserved);

function take(piece: Piece, now: number): Piece {
	piece.taken = true;
	piece.takenAt = now;
	return piece;
}

type Late = { readonly piece: Piece; readonly msLeft: number };

/**
 * The piece that would be finished last. A connection that has shown no speed yet is taken for one like the others;
 * after a while, for one that brings nothing.
 */
function lastOf(pieces: readonly Piece[], { now }: Taker, patienceMs: number): Late | null {
	const rates = pieces.map(({ rate }) => rate).filter(rate => rate > 0);
	const usual = rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length);
	let worst: Late | null = null;
	for (const piece of pieces) {
		if (left(piece) <= 0 || piece.end === Infinity || piece.undivided) continue;
		const isNew = now - piece.takenAt < patienceMs;
		const rate = piece.rate > 0 ? piece.rate : isNew ? usual || Infinity : 1;
		const msLeft = (left(piece) / rate) * 1000;
		if (!worst || msLeft > worst.msLeft) worst = { piece, msLeft };
	}
	return worst;
}

function share(victim: Piece, ownRate: number): number {
	const fraction = victim.rate > 0 && ownRate > 0 ? ownRate / (ownRate + victim.rate) : 0.5;
	const rest = left(victim);
	return Math.min(rest - pieceBytesMin, Math.max(pieceBytesMin, Math.floor(rest * fraction)));
}

const sum = (ranges: RangeSet): number => ranges.reduce((total, [start, end]) => total + end - start, 0);
