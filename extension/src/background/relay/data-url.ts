import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Fetched } from './fetched.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

/** A data: address holds all of it; the browser itself reads it. */
export async function readDataUrl(url: string): Promise<Result<Fetched, Fault>> {
	try {
		const blob = await (await fetch(url)).blob();
		return ok({
			totalBytes: blob.size,
			mediaType: blob.type === '' ? null : blob.type,
			async *read(offset) {
				yield new Uint8Array(await blob.slice(offset).arrayBuffer());
			},
		});
	} catch {
		return err(fault('url_malformed', quote('data:')));
	}
}
