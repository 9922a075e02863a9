import type { Disk } from '../core/transfer/disk.ts';
import { encodeReceipt, parseReceipt, type Receipt } from '../core/transfer/receipt.ts';

/** Without one a crash at the wrong moment costs a second download; that is no reason to fail this one. */
export async function keepReceipt(disk: Disk, target: string, receipt: Receipt): Promise<void> {
	await disk.receipts.keep(target, encodeReceipt(receipt)).catch(() => {});
}

export async function readReceipt(disk: Disk, target: string): Promise<Receipt | null> {
	const text = await disk.receipts.read(target);
	return text === null ? null : parseReceipt(text);
}

/** The receipt of that target, where the file it tells of is there and has not been touched since. */
export async function findFinished(disk: Disk, target: string, key: string): Promise<Receipt | null> {
	const receipt = await readReceipt(disk, target);
	if (receipt?.key !== key) return null;
	const file = await disk.open(receipt.path);
	if (!file) return null;
	try {
		if ((await file.size()) !== receipt.bytes) return null;
		if ((await file.identity()) !== receipt.identity) return null;
		// Whoever gave it its name may have ended before that was durable.
		await disk.syncFolder(disk.split(receipt.path)[0]);
		return receipt;
	} finally {
		await file.close();
	}
}
