import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { Checksum, DigestAlgorithm } from '../../../shared/domain/task.ts';
import type { Millis } from '../../../shared/kernel/units.ts';
import type { Disk } from '../core/transfer/disk.ts';
import type { RunRequest } from '../core/transfer/run.ts';
import type { Part } from './download-part.ts';
import { keepReceipt } from './download-receipt.ts';

export type Finished =
	| {
			readonly kind: 'completed';
			readonly path: string;
			readonly bytes: number;
			readonly digest: Checksum | null;
	  }
	| { readonly kind: 'stopped' }
	/** The digest is another one, and some of the bytes may be to blame that nothing vouches for. */
	| { readonly kind: 'unproved' }
	| { readonly kind: 'failed'; readonly fault: Fault; readonly retryAfter: Millis | null };

type Options = {
	readonly disk: Disk;
	readonly part: Part;
	readonly total: number;
	/** Some of it came from mirrors. */
	readonly isUnproved: boolean;
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
	if (size !== total) return refuse(fault('part_unusable', `${size} bytes instead of ${total}`));
	const digests = await digestsOf(options).catch((error: unknown) => {
		if (signal.aborted) return 'stopped' as const;
		throw error;
	});
	if (digests === 'stopped') return { kind: 'stopped' };
	for (const [expected, whose] of expectedOf(options)) {
		const found = digests.get(expected.algorithm);
		if (found === expected.hex.toLowerCase()) continue;
		if (options.isUnproved) return { kind: 'unproved' };
		const kept = await part.finish('.bad');
		const detail = `${expected.algorithm} is ${found}, not ${expected.hex} as ${whose}`;
		return refuse(fault('checksum_mismatch', kept === null ? detail : `${detail}; kept as ${kept}`));
	}
	const [first] = digests;
	const digest = first ? { algorithm: first[0], hex: first[1] } : null;
	const identity = await part.file.identity();
	// From its new name on there is no part that would tell whose file this is.
	const path = await part.finish('', final =>
		keepReceipt(disk, part.path, { key, path: final, bytes: total, identity, digest }),
	);
	if (path === null) return refuse(fault('file_exists', part.path));
	return { kind: 'completed', path, bytes: total, digest };
}

function expectedOf({ request, stated }: Options): (readonly [Checksum, whose: string])[] {
	return [
		...(request.checksum ? [[request.checksum, 'was asked for'] as const] : []),
		...(stated ? [[stated, 'the server stated'] as const] : []),
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
