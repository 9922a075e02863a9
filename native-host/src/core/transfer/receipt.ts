import * as v from 'valibot';
import { Checksum } from '../../../../shared/domain/task.ts';

/**
 * What a run was about to put under its final name. Kept from just before that until the queue knows of it, so that
 * a process that ends in between costs no second download.
 */
export type Receipt = v.InferOutput<typeof Receipt>;

const Receipt = v.strictObject({
	/** Of the manifest: whose file it is. */
	key: v.string(),
	path: v.string(),
	bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
	/** Of the very file, whatever its name: see `PartFile.identity`. */
	identity: v.string(),
	digest: v.nullable(Checksum),
});

export const encodeReceipt = (receipt: Receipt): string => JSON.stringify(receipt);

/** Null where it is none: a receipt is only ever a help. */
export function parseReceipt(text: string): Receipt | null {
	try {
		const parsed = v.safeParse(Receipt, JSON.parse(text));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}
