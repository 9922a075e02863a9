import { fault } from '../../../../shared/domain/faults.ts';
import { bytes } from '../../../../shared/kernel/units.ts';
import { numberedName, splitExtension } from '../../core/naming/safe-name.ts';
import type { RunOutcome, RunRequest } from '../../core/transfer/run.ts';
import type { EnginePorts } from '../download.ts';
import { keepReceipt } from '../download-receipt.ts';
import type { Assembled } from './call-ffmpeg.ts';
import type { WorkPlace } from './work-place.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

type Placing = {
	readonly place: WorkPlace;
	readonly key: string;
	readonly request: RunRequest;
	readonly assembled: Assembled;
	/** Files of the folder that get the name of the finished one, with endings of their own. */
	readonly sidecars: readonly { readonly name: string; readonly ending: string }[];
};
type Ports = Pick<EnginePorts, 'disk' | 'limits'> & { readonly signal: AbortSignal };
type Placed =
	| Extract<RunOutcome, { kind: 'completed' }>
	| { readonly kind: 'failed'; readonly fault: ReturnType<typeof fault>; readonly retryAfter: null };

/** Gives the finished file its name, never over another one, and clears away what it was made of. */
export async function placeFile(
	{ disk, limits, signal }: Ports,
	{ place, key, request, assembled, sidecars }: Placing,
): Promise<Placed> {
	const from = disk.join(place.folder, assembled.name);
	const file = await disk.open(from);
	if (!file) return refuse(fault('part_unusable', quote(assembled.name)));
	let identity = '';
	let size = 0;
	let digest = null;
	try {
		await file.sync();
		size = await file.size();
		if (size === 0) return refuse(fault('ffmpeg_failed', remark('result_empty')));
		const asked = request.checksum?.algorithm ?? request.digest;
		const hex = asked === null ? undefined : (await disk.digestFile(file, size, [asked], signal)).get(asked);
		if (asked !== null && hex !== undefined) digest = { algorithm: asked, hex };
		if (request.checksum && hex !== request.checksum.hex.toLowerCase()) {
			const { algorithm, hex: wanted } = request.checksum;
			return refuse(
				fault('checksum_mismatch', remark('digest_asked', { algorithm, hex: hex ?? '', wanted })),
			);
		}
		identity = await file.identity();
	} finally {
		await file.close();
	}
	const [folder, name] = disk.split(place.path);
	const meant = withEnding(name, assembled.container);
	for (let number = 0; number <= limits.namesMax; number++) {
		const final = disk.join(folder, numberedName(meant, number));
		// From its new name on there is nothing else that would tell whose file this is.
		await keepReceipt(disk, place.path, { key, path: final, bytes: size, identity, digest });
		if (!(await disk.place(from, final, []))) continue;
		const [stem] = splitExtension(final);
		for (const { name, ending } of sidecars)
			await disk.place(disk.join(place.folder, name), stem + ending, []).catch(() => false);
		await place.remove().catch(() => {});
		return { kind: 'completed', path: final, bytes: bytes(size), digest };
	}
	return refuse(fault('file_exists', quote(meant)));
}

/** It may have become another kind of file than was thought when the name was chosen. */
function withEnding(name: string, container: string): string {
	const [stem, extension] = splitExtension(name);
	return extension.toLowerCase() === `.${container}` ? name : `${stem}.${container}`;
}

const refuse = (reason: ReturnType<typeof fault>): Placed => ({
	kind: 'failed',
	fault: reason,
	retryAfter: null,
});
