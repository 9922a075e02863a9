import { isOrdinaryJar } from '../core/add/ordinary-jar.ts';
import { sizeIn } from '../core/batch/sizes.ts';
import type { BatchRow } from '../core/batch/rows.ts';

export const sizeLimits = { atOnce: 8, perHost: 2, eachMs: 10_000, allMs: 120_000 } as const;

export type SizePorts = {
	readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
	/** Whether the browser's cookies may go to sites; asked once. */
	readonly mayCarryCookies: () => Promise<boolean>;
};

/**
 * Asks servers how long these files are, a few at once, and tells as the answers come. Who refuses, is late or is not to
 * be seen from here is told as null. Ends with its signal, and after its time in any case; what was not asked by then
 * is null as well.
 */
export async function askSizes(
	{ fetch, mayCarryCookies }: SizePorts,
	rows: readonly BatchRow[],
	told: (id: string, size: number | null) => void,
	signal: AbortSignal,
): Promise<void> {
	const isAllowed = await mayCarryCookies();
	const over = AbortSignal.any([signal, AbortSignal.timeout(sizeLimits.allMs)]);
	const waiting = new Set(rows);
	const busy = new Map<string, number>();

	/** A host that has its share is passed over: whoever asks it takes the next of its files. */
	function take(): BatchRow | null {
		for (const row of waiting) {
			if ((busy.get(row.host) ?? 0) >= sizeLimits.perHost) continue;
			waiting.delete(row);
			return row;
		}
		return null;
	}

	async function work(): Promise<void> {
		for (let row = take(); row !== null && !over.aborted; row = take()) {
			busy.set(row.host, (busy.get(row.host) ?? 0) + 1);
			const size = await ask(row);
			busy.set(row.host, (busy.get(row.host) ?? 1) - 1);
			if (!signal.aborted) told(row.id, size);
		}
	}

	async function ask({ url, page }: BatchRow): Promise<number | null> {
		try {
			const response = await fetch(url, {
				method: 'HEAD',
				credentials: isAllowed && isOfThisJar(page) ? 'include' : 'omit',
				cache: 'no-store',
				referrerPolicy: 'no-referrer',
				signal: AbortSignal.any([over, AbortSignal.timeout(sizeLimits.eachMs)]),
			});
			return sizeIn({ status: response.status, get: name => response.headers.get(name) });
		} catch {
			return null;
		}
	}

	await Promise.all(Array.from({ length: sizeLimits.atOnce }, work));
	if (!signal.aborted) for (const { id } of waiting) told(id, null);
}

/** This page has the cookies of the ordinary jar: those of a container or a private window are not its own. */
const isOfThisJar = (page: BatchRow['page']): boolean => page === null || isOrdinaryJar(page);
