import type { Fault } from '../../../../shared/domain/faults.ts';
import type { AbortSignalLike } from '../../../../shared/kernel/abort-signal.ts';
import type { Result } from '../../../../shared/kernel/result.ts';
import type { AnswerHead } from './answer-head.ts';
import type { Leases } from './leases.ts';
import type { Header } from './request-headers.ts';

/** The way to servers, as a run sees it: GET, no redirect followed, nothing decoded. */
export type Transport = (options: {
	/** Null: as the system says; 'direct': none; else its address, with a login where it wants one. */
	readonly proxy: string | null;
	/** No connection is opened without a place among them. */
	readonly leases: Leases;
}) => HttpSession;

/** The connections of one run: as many as it has answers open, and idle ones to be used again. */
export type HttpSession = {
	/**
	 * Aborting the signal closes the connection, whether or not the answer is in. 'full': no further connection may be
	 * open now.
	 */
	open(request: HttpRequest, signal: AbortSignalLike): Promise<Result<Answer, Fault | 'full'>>;
	/** Resolves when every socket is closed. */
	close(): Promise<void>;
};

export type HttpRequest = {
	readonly url: string;
	readonly headers: readonly Header[];
	/** For as long as no further connection may be open. */
	readonly waits: boolean;
	/** Told when that is over. */
	readonly begun: () => void;
	/**
	 * Connections that are likely to be wanted there next. Where the server turns out to be far they are opened while
	 * this request is on its way.
	 */
	readonly ahead: (() => number) | null;
};

export type Answer = {
	readonly head: AnswerHead;
	/**
	 * Feeds the body to the sink; null once it ended as its framing says, or the sink had enough. Resolves only after
	 * the sink is done with its last chunk.
	 */
	pour(sink: Sink): Promise<Fault | null>;
	/** Told when the connection is to make room for another one: whoever does not say so keeps it. */
	mayGiveUp(giveUp: () => void): void;
	/** Closes the connection of a body nobody wants. */
	discard(): void;
};

/**
 * Takes a chunk, whose memory is the transport's again as soon as this returns: what is used later is copied. While a
 * promise of it is open, nothing more is read from the connection.
 */
export type Sink = (chunk: Uint8Array) => Taken | Promise<Taken>;
export type Taken = 'more' | 'enough';
