import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { sniffJoined } from '../../core/stream/sniff.ts';
import type { Disk } from '../../core/transfer/disk.ts';
import type { WorkPlace } from './work-place.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

type Ports = { readonly disk: Disk; readonly place: WorkPlace; readonly signal: AbortSignal };

const chunkBytes = 256 * 1024;

/** Puts files one after the other into a new one; tells what it is, by its first bytes. */
export async function joinFiles(
	{ disk, place, signal }: Ports,
	names: readonly string[],
	output: string,
): Promise<Result<ReturnType<typeof sniffJoined>, Fault | 'stopped'>> {
	const path = disk.join(place.folder, output);
	await disk.remove(path);
	const into = await disk.create(path);
	if (!into) return err(fault('part_in_use', quote(output)));
	const buffer = Buffer.alloc(chunkBytes);
	let at = 0;
	let kind: ReturnType<typeof sniffJoined> = null;
	try {
		for (const name of names) {
			const from = await disk.open(disk.join(place.folder, name));
			if (!from) return err(fault('part_unusable', quote(name)));
			try {
				for (let read = 0; ;) {
					if (signal.aborted) return err('stopped');
					const chunk = await from.read(read, chunkBytes, buffer);
					if (chunk.length === 0) break;
					if (at === 0) kind = sniffJoined(chunk);
					await into.write(chunk, at);
					at += chunk.length;
					read += chunk.length;
				}
			} finally {
				await from.close();
			}
		}
		return ok(kind);
	} finally {
		await into.close();
	}
}
