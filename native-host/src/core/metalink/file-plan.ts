import * as v from 'valibot';
import { Checksum, digestAlgorithms } from '../../../../shared/domain/task.ts';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Digests of equal pieces of a file, in order; the last piece may be shorter. */
export const PieceHashes = v.strictObject({
	algorithm: v.picklist(digestAlgorithms),
	length: v.pipe(whole, v.minValue(1)),
	hashes: v.array(v.string()),
});
export type PieceHashes = v.InferOutput<typeof PieceHashes>;

/** What is published about one file, apart from the servers that have it. */
export const FilePlan = v.strictObject({
	/** As published: only ever a suggestion. */
	name: v.nullable(v.string()),
	size: v.nullable(whole),
	/** The strongest that is known. */
	checksum: v.nullable(Checksum),
	pieces: v.nullable(PieceHashes),
	/** The best first; whole, so this is never written beside the file. */
	urls: v.array(v.string()),
});
export type FilePlan = v.InferOutput<typeof FilePlan>;

/** A plan as it is kept while its part exists: at most what a metalink may be, escaped, and some. */
export const planBytesMax = 4 * 1024 * 1024;

export const encodePlan = (plan: FilePlan): string => JSON.stringify(plan);

/** Null where it is none: the metalink is asked for again. */
export function parsePlan(text: string): FilePlan | null {
	try {
		const parsed = v.safeParse(FilePlan, JSON.parse(text));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}

/** Whether bytes that fit the plan are certainly the file, whoever brought them. */
export const vouches = ({ checksum, pieces }: FilePlan): boolean =>
	[checksum?.algorithm, pieces?.algorithm].some(name => name === 'sha-256' || name === 'sha-512');

/** The digests of its pieces, where they are of a file of that length. */
export function piecesFor(plan: FilePlan | null, total: number | null): PieceHashes | null {
	const pieces = plan?.pieces ?? null;
	return pieces && total !== null && Math.ceil(total / pieces.length) === pieces.hashes.length
		? pieces
		: null;
}

/** The last part of the name: a published path says nothing about folders here. */
export const nameIn = (plan: FilePlan | null): string | null =>
	plan?.name?.split(/[/\\]/u).findLast(part => part !== '') ?? null;
