import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { Checksum } from '../../../shared/domain/task.ts';
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
	| { readonly kind: 'failed'; readonly fault: Fault; readonly retryAfter: Millis | null };

type Options = {
	readonly disk: Disk;
	readonly part: Part;
	readonly total: number;
	/** Of the manifest. */
	readonly key: string;
	readonly request: RunRequest;
	readonly signal: AbortSignal;
};

/** Everything is there and durable: checks it once more and gives it its name. */
export async function finishDownload(options: Options): Promise<Finished> {
	const { disk, part, total, key, request, signal } = options;
	const size = await part.file.size();
	if (size !== total) return refuse(fault('part_unusable', `${size} bytes instead of ${total}`));
	const { checksum } = request;
	const digest = await digestOf(options).catch((error: unknown) => {
		if (signal.aborted) return 'stopped' as const;
		throw error;
	});
	if (digest === 'stopped') return { kind: 'stopped' };
	if (checksum && digest?.hex !== checksum.hex.toLowerCase()) {
		const kept = await part.finish('.bad');
		const detail = `${checksum.algorithm} is ${digest?.hex}, not ${checksum.hex}`;
		return refuse(fault('checksum_mismatch', kept === null ? detail : `${detail}; kept as ${kept}`));
	}
	const identity = await part.file.identity();
	// From its new name on there is no part that would tell whose file this is.
	const path = await part.finish('', final =>
		keepReceipt(disk, part.path, { key, path: final, bytes: total, identity, digest }),
	);
	if (path === null) return refuse(fault('file_exists', part.path));
	return { kind: 'completed', path, bytes: total, digest };
}

/** Reading everything once more costs as much as all the rest: only for those who have a use for it. */
async function digestOf({ disk, part, total, request, signal }: Options): Promise<Checksum | null> {
	const algorithm = request.checksum?.algorithm ?? request.digest;
	if (algorithm === null) return null;
	const digests = await disk.digestFile(part.file, total, [algorithm], signal);
	return { algorithm, hex: digests.get(algorithm) ?? '' };
}

const refuse = (reason: Fault): Finished => ({ kind: 'failed', fault: reason, retryAfter: null });
