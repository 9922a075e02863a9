import type { Fault } from '../../../../shared/domain/faults.ts';
import type { Extraction } from '../../../../shared/domain/extraction.ts';
import type { Result } from '../../../../shared/kernel/result.ts';
import type { AbortSignalLike } from '../../../../shared/kernel/abort-signal.ts';
import type { Header } from '../transfer/request-headers.ts';

export type ExtractRequest = {
	/** http(s), checked. */
	readonly url: string;
	/** As the browser would send them to that address: Cookie, Referer, User-Agent. Secret. */
	readonly headers: readonly Header[];
	/** Null: as the system says; 'direct': none; else its address. */
	readonly proxy: string | null;
	/** One entry of a playlist that has no page of its own, from 1; null: what the page is. */
	readonly item: number | null;
	/** Of a playlist, the first entry of the page that is wanted, from 1. */
	readonly from: number;
	/** What a page is that is both, a video that is shown within a playlist. */
	readonly prefer: 'item' | 'playlist';
};

/** One way to read pages. */
export type Extractor = {
	readonly name: string;
	/** Asked first where it is higher; null: not for this address. */
	priority(url: string): number | null;
	/** Never rejects. Settles when every process, socket and file of it is gone. */
	extract(request: ExtractRequest, signal: AbortSignalLike): Promise<Result<Extraction, Fault>>;
};
