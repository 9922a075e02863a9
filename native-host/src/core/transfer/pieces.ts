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
	/** Whether a connection works on it. */
	taken: boolean;
	/** Bytes a second of that connection; 0 while unknown. */
	rate: number;
};

/** A piece smaller than this is not worth a request of its own. */
export const pieceBytesMin = 64 * 1024;
/** A rest that its own connection fetches sooner than this is left to it. */
const worthwhileMs = 300;

/** Cuts what is missing into about `count` equal pieces. */
export function planPieces(written: RangeSet, total: number, count: number): Piece[] {
	const missing = missingRanges(written, total);
	const size = Math.max(pieceBytesMin, Math.ceil(sum(missing) / Math.max(1, count)));
	return missing.flatMap(([start, end]) => {
		const cuts = Math.max(1, Math.round((end - start) / size));
		return Array.from({ length: cuts }, (_, index) =>
			newPiece(
				start + Math.floor(((end - start) * index) / cuts),
				start + Math.floor(((end - start) * (index + 1)) / cuts),
			),
		);
	});
}

/**
 * The next piece for a connection that is free: an untouched one, else a share of the one that would be finished
 * last, in proportion to both speeds. Null where a further connection would not help.
 */
export function takePiece(pieces: Piece[], ownRate: number): Piece | null {
	const free = pieces.find(piece => !piece.taken);
	if (free) {
		free.taken = true;
		return free;
	}
	const victim = pieces.reduce<Piece | null>(
		(worst, piece) => (timeLeft(piece) > (worst ? timeLeft(worst) : 0) ? piece : worst),
		null,
	);
	if (!victim) return null;
	const rest = left(victim);
	if (rest < 2 * pieceBytesMin || (victim.rate > 0 && timeLeft(victim) * 1000 < worthwhileMs)) return null;
	const stolen = newPiece(victim.end - share(rest, victim.rate, ownRate), victim.end);
	victim.end = stolen.start;
	stolen.taken = true;
	pieces.push(stolen);
	return stolen;
}

/** Takes finished pieces out of the table. */
export function dropFinished(pieces: Piece[]): void {
	for (let index = pieces.length - 1; index >= 0; index--) {
		const piece = pieces[index];
		if (piece && piece.position >= piece.end) pieces.splice(index, 1);
	}
}

export const newPiece = (start: number, end: number): Piece => ({
	start,
	end,
	position: start,
	reserved: start,
	taken: false,
	rate: 0,
});

const left = (piece: Piece): number => piece.end - Math.max(piece.position, piece.reserved);

/** In seconds. A connection that has not shown its speed is taken for a slow one. */
const timeLeft = (piece: Piece): number => left(piece) / Math.max(1, piece.rate);

function share(rest: number, victimRate: number, ownRate: number): number {
	const fraction = victimRate > 0 && ownRate > 0 ? ownRate / (ownRate + victimRate) : 0.5;
	return Math.min(rest - pieceBytesMin, Math.max(pieceBytesMin, Math.floor(rest * fraction)));
}

const sum = (ranges: RangeSet): number => ranges.reduce((total, [start, end]) => total + end - start, 0);
