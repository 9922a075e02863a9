import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { Checksum, DigestAlgorithm } from '../../../shared/domain/task.ts';
import type { Millis } from '../../../shared/kernel/units.ts';
import { piecesFor, type FilePlan } from '../core/metalink/file-plan.ts';
import type { Disk } from '../core/transfer/disk.ts';
import type { RangeSet } from '../core/transfer/range-set.ts';
import type { Known, RunRequest } from '../core/transfer/run.ts';
import type { Part } from './download-part.ts';
import { keepReceipt } from './download-receipt.ts';
import { findWrongPiece } from './download-verify.ts';
import { type Remark, remark } from '../../../shared/domain/remarks.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

export type Finished =
	| {
			readonly kind: 'completed';
			readonly path: string;
			readonly bytes: number;
			readonly digest: Checksum | null;
			/** Nothing was fetched, or what was is given up: it was there already. */
			readonly existing?: boolean;
	  }
	| { readonly kind: 'stopped' }
	/** The digest is another one, and some of the bytes may be to blame that nothing vouches for. */
	| { readonly kind: 'unproved' }
	| { readonly kind: 'failed'; readonly fault: Fault; readonly retryAfter: Millis | null };

type Options = {
	readonly disk: Disk;
	readonly part: Part;
	readonly total: number;
	/** Where it is not what it is to be, other bytes can be had. */
	readonly isUnproved: boolean;
	/** What is published about the file. */
	readonly plan: FilePlan | null;
	/** Of its pieces, those that were compared already. */
	readonly verified: RangeSet;
	readonly resumable: boolean;
	/** By the server. */
	readonly stated: Checksum | null;
	/** Of the manifest. */
	readonly key: string;
	readonly request: RunRequest;
	readonly signal: AbortSignal;
};

/** Everything is there and durable: checks it once more and gives it its name. */
export async function finishDownload(options: Options): Promise<Finished> {
	const { disk, part, total, key, signal } = options;
	const size = await part.file.size();
	if (size !== total)
		return refuse(fault('part_unusable', remark('bytes_instead', { count: size, wanted: total })));
	const digests = await digestsOf(options).catch((error: unknown) => {
		if (signal.aborted) return 'stopped' as const;
		throw error;
	});
	if (digests === 'stopped') return { kind: 'stopped' };
	const other = await findOther(options);
	if (other !== null) return await keepAsBad(options, other);
	for (const [expected, whose] of expectedOf(options)) {
		const hex = digests.get(expected.algorithm) ?? '';
		if (hex === expected.hex.toLowerCase()) continue;
		const { algorithm, hex: wanted } = expected;
		return await keepAsBad(options, remark(whose, { algorithm, hex, wanted }));
	}
	const [first] = digests;
	const digest = first ? { algorithm: first[0], hex: first[1] } : null;
	const known = digest && (await findKnown(options, digest));
	if (known) {
		if (known.kind === 'completed') await part.remove();
		return known;
	}
	const identity = await part.file.identity();
	// From its new name on there is no part that would tell whose file this is.
	const path = await part.finish('', final =>
		keepReceipt(disk, part.path, { key, path: final, bytes: total, identity, digest }),
	);
	if (path === null) return refuse(fault('file_exists', quote(part.path)));
	return { kind: 'completed', path, bytes: total, digest };
}

/** Whether the same content is there already. What could not be continued is not left waiting for an answer. */
async function findKnown(
	{ disk, part, total, resumable, request, signal }: Options,
	digest: Checksum,
): Promise<Extract<Finished, { kind: 'completed' | 'failed' }> | null> {
	if (part.saved.replaces) return null;
	const [folder, name] = disk.split(part.path);
	const found = { folder, name, totalBytes: total, validator: null, digest, isWhole: true, signal };
	const known = (await request.known?.(found)) ?? null;
	if (known === null || known.kind === 'replace' || (known.kind === 'ask' && !resumable)) return null;
	return endOf(known);
}

/** How a run ends whose file is there, or may be. */
export const endOf = (
	known: Exclude<Known, { kind: 'replace' }>,
): Extract<Finished, { kind: 'completed' | 'failed' }> =>
	known.kind === 'ask'
		? { kind: 'failed', fault: known.fault, retryAfter: null }
		: { kind: 'completed', path: known.path, bytes: known.bytes, digest: null, existing: true };

/** The wrong file stays, named as such, for whoever wants to look. */
async function keepAsBad({ part, isUnproved }: Options, why: Remark): Promise<Finished> {
	if (isUnproved) return { kind: 'unproved' };
	const kept = await part.finish('.bad');
	return refuse(
		fault('checksum_mismatch', why, ...(kept === null ? [] : [remark('kept_as', { path: kept })])),
	);
}

/** How it differs from what is published about it, apart from the digest of the whole. */
async function findOther({ disk, part, total, plan, verified, signal }: Options): Promise<Remark | null> {
	const size = plan?.size ?? null;
	if (size !== null && size !== total) return remark('bytes_instead', { count: total, wanted: size });
	const pieces = piecesFor(plan, total);
	const { newDigest } = disk;
	const wrong = pieces && (await findWrongPiece(pieces, { part, verified, total, newDigest, signal }));
	return wrong === null ? null : remark('piece_wrong', { number: wrong });
}

function expectedOf({
	request,
	stated,
	plan,
}: Options): (readonly [Checksum, 'digest_metalink' | 'digest_asked' | 'digest_server'])[] {
	return [
		...(plan?.checksum ? [[plan.checksum, 'digest_metalink'] as const] : []),
		...(request.checksum ? [[request.checksum, 'digest_asked'] as const] : []),
		...(stated ? [[stated, 'digest_server'] as const] : []),
	];
}

/**
 * Reading everything once more costs as much as all the rest: only where there is something to compare with, or
 * somebody asked. What was asked for comes first.
 */
async function digestsOf(options: Options): Promise<ReadonlyMap<DigestAlgorithm, string>> {
	const { disk, part, total, request, signal } = options;
	const wanted = [request.digest, ...expectedOf(options).map(([{ algorithm }]) => algorithm)];
	const algorithms = wanted.filter(algorithm => algorithm !== null);
	if (algorithms.length === 0) return new Map();
	return await disk.digestFile(part.file, total, algorithms, signal);
}

const refuse = (reason: Fault): Finished => ({ kind: 'failed', fault: reason, retryAfter: null });
