import { pageTasksMax } from '../../../shared/protocol/limits.ts';

/**
 * The most items from `from` on that fit one page, by number and by bytes of UTF-8; one at least, or nothing would
 * ever be sent. Returns where the next page starts.
 */
export function pageEnd(items: readonly unknown[], from: number, bytesMax: number): number {
	const last = Math.min(items.length, from + pageTasksMax);
	let used = 0;
	for (let end = from; end < last; end++) {
		used += Buffer.byteLength(JSON.stringify(items[end])) + 1;
		if (used > bytesMax && end > from) return end;
	}
	return last;
}
