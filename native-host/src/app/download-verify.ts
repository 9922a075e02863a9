import type { PieceHashes } from '../core/metalink/file-plan.ts';
import type { Disk, RunningDigest } from '../core/transfer/disk.ts';
import { countBytes, missingRanges, type Range } from '../core/transfer/range-set.ts';
import type { Checkpoint } from './download-checkpoint.ts';
import type { Part } from './download-part.ts';
import type { Source } from './download-source.ts';

/** Compares each piece of a file with its published digest as soon as all of it is there. */
export type Verifier = {
	/** Bytes on their way to the disk, before they are written. */
	see(position: number, bytes: Uint8Array, from: Source): void;
	/** They are written. */
	wrote(start: number, end: number): void;
	/** What is there from an earlier run is read and compared. */
	begin(): void;
	isBusy(): boolean;
	/** Resolves when nothing is being compared. */
	settled(): Promise<void>;
};

/** A piece that is not what it is to be; `from`: all who brought some of it, null where an earlier run did. */
export type Refuted = {
	readonly index: number;
	readonly range: Range;
	readonly from: readonly Source[] | null;
};

type Options = {
	readonly hashes: PieceHashes;
	readonly total: number;
	readonly part: Part;
	readonly checkpoint: Checkpoint;
	readonly newDigest: Disk['newDigest'];
	/** The piece is no longer among what is written when this resolves. */
	readonly refuted: (piece: Refuted) => Promise<void>;
	readonly failed: (error: unknown) => void;
	readonly idle: () => void;
};

const readBytes = 1024 * 1024;

export function createVerifier(options: Options): Verifier {
	const { hashes, total, part, checkpoint, newDigest } = options;
	const { length, algorithm } = hashes;
	const rangeOf = (index: number): Range => [index * length, Math.min(total, (index + 1) * length)];
	/** Bytes of each piece that are not written. */
	const missing = Float64Array.from(hashes.hashes, () => 0);
	/** Digests of pieces that come from front to back: those need no second read. */
	const running = new Map<number, { readonly digest: RunningDigest; at: number }>();
	const from = new Map<number, Set<Source>>();
	const works = new Set<Promise<void>>();
	let reading: Promise<void> = Promise.resolve();

	for (const range of missingRanges(checkpoint.written(), total))
		for (const [index, [start, end]] of piecesIn(range)) missing[index] = (missing[index] ?? 0) + end - start;

	/** The parts of a range by piece. */
	function* piecesIn([start, end]: Range): Generator<readonly [index: number, Range]> {
		for (let at = start; at < end;) {
			const index = Math.floor(at / length);
			const stop = Math.min(end, rangeOf(index)[1]);
			yield [index, [at, stop]];
			at = stop;
		}
	}

	async function conclude(index: number, hex: string): Promise<void> {
		const range = rangeOf(index);
		const brought = from.get(index);
		from.delete(index);
		if (hex === hashes.hashes[index]) return checkpoint.verify(range);
		// Counted as missing again before anybody can write to it.
		missing[index] = range[1] - range[0];
		await options.refuted({ index, range, from: brought ? [...brought] : null });
	}

	/** Counts as busy from now on until `work` is over. */
	function during(work: () => Promise<void>): Promise<void> {
		const over = work()
			.catch(options.failed)
			.finally(() => {
				works.delete(over);
				if (works.size === 0) options.idle();
			});
		works.add(over);
		return over;
	}

	function compare(index: number): void {
		const streamed = running.get(index);
		running.delete(index);
		const [start, end] = rangeOf(index);
		if (streamed?.at === end) {
			const hex = streamed.digest.hex();
			if (hex === hashes.hashes[index]) {
				from.delete(index);
				checkpoint.verify([start, end]);
			} else void during(() => conclude(index, hex));
			return;
		}
		const before = reading;
		reading = during(async () => {
			await before;
			// Taken back in the meantime.
			if (missing[index] !== 0) return;
			const hex = await digestPart(part, newDigest(algorithm), [start, end]);
			if (missing[index] === 0) await conclude(index, hex);
		});
	}

	return {
		see(position, bytes, source) {
			for (const [index, [start, end]] of piecesIn([position, position + bytes.length])) {
				// Some of it may be from before this run.
				const isNew = missing[index] === pieceLength(index);
				if (isNew || from.has(index)) from.set(index, (from.get(index) ?? new Set()).add(source));
				let digest = running.get(index);
				if (start === rangeOf(index)[0]) {
					digest = { digest: newDigest(algorithm), at: start };
					running.set(index, digest);
				}
				if (digest?.at !== start) running.delete(index);
				else {
					digest.digest.update(bytes.subarray(start - position, end - position));
					digest.at = end;
				}
			}
		},
		wrote(start, end) {
			for (const [index, part] of piecesIn([start, end])) {
				missing[index] = (missing[index] ?? 0) - (part[1] - part[0]);
				if (missing[index] === 0) compare(index);
			}
		},
		begin() {
			const verified = new Set<number>();
			for (const range of checkpoint.verified()) for (const [index] of piecesIn(range)) verified.add(index);
			hashes.hashes.forEach((_, index) => {
				if (missing[index] === 0 && !verified.has(index)) compare(index);
			});
		},
		isBusy: () => works.size > 0,
		async settled() {
			while (works.size > 0) await Promise.all(works);
		},
	};

	function pieceLength(index: number): number {
		const [start, end] = rangeOf(index);
		return end - start;
	}
}

/** The first piece, of those not compared yet, that is not what it is to be; null where all are right. */
export async function findWrongPiece(
	{ hashes, length, algorithm }: PieceHashes,
	{
		part,
		verified,
		total,
		newDigest,
		signal,
	}: {
		readonly part: Part;
		readonly verified: readonly Range[];
		readonly total: number;
		readonly newDigest: Disk['newDigest'];
		readonly signal: AbortSignal;
	},
): Promise<number | null> {
	if (countBytes(verified) === total) return null;
	for (const [index, expected] of hashes.entries()) {
		if (signal.aborted) return null;
		const range = [index * length, Math.min(total, (index + 1) * length)] as const;
		const isVerified = verified.some(([start, end]) => start <= range[0] && range[1] <= end);
		if (!isVerified && (await digestPart(part, newDigest(algorithm), range)) !== expected) return index;
	}
	return null;
}

async function digestPart(part: Part, digest: RunningDigest, [start, end]: Range): Promise<string> {
	for (let at = start; at < end;) {
		const bytes = await part.file.read(at, Math.min(readBytes, end - at));
		if (bytes.length === 0) break;
		digest.update(bytes);
		at += bytes.length;
	}
	return digest.hex();
}
