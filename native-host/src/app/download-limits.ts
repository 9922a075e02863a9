import { segmentsFor } from '../core/transfer/segments.ts';

/** Every bound of a run. Tests shorten the times. */
export type DownloadLimits = {
	/** From the request to the answer's head. */
	readonly answerMs: number;
	/** A look at what is at an address, all in all: browsers hold a download back for 15 s. */
	readonly lookMs: number;
	/** A transfer looks at its connections, and at what is to be saved, that often. */
	readonly tickMs: number;
	/** A connection that brings nothing for so long is replaced. */
	readonly stallMs: number;
	/** A connection is given so long to show its speed, before it is compared with the others. */
	readonly slowMs: number;
	/** Failures in a row of one connection, none of which saved `progressBytesMin`. */
	readonly attemptsMax: number;
	/** The same where what came makes no sense. */
	readonly garbledMax: number;
	readonly progressBytesMin: number;
	readonly backoffBaseMs: number;
	readonly backoffMaxMs: number;
	/** A longer Retry-After is left to the queue. */
	readonly retryAfterMaxMs: number;
	readonly redirectsMax: number;
	/** Times that one piece may be found to be wrong. */
	readonly refutalsMax: number;
	/** Times a run begins anew from the first byte. */
	readonly restartsMax: number;
	/** Compared at each seam where no strong validator vouches for the file. */
	readonly overlapBytes: number;
	/** The same where what comes before is not there yet. */
	readonly laterOverlapBytes: number;
	/** Connections that may pay for so many bytes. */
	readonly segmentsFor: (missing: number, most: number, firstAnswerMs: number) => number;
	readonly checkpointBytesMin: number;
	/** So much is made durable at once, that a stop need not wait for more. */
	readonly checkpointBytesMax: number;
	/** Written and not durable; past that the connections wait for the disk. */
	readonly unsavedBytesMax: number;
	readonly checkpointMs: number;
	/** What is written is noted that often, for whoever comes after a killed process: one write to the page cache. */
	readonly noteMs: number;
	/** The name of the newest record is made durable at least that often. */
	readonly nameMs: number;
	/** Whoever knows a new address is waited for so long. */
	readonly freshLinkMs: number;
	/** New addresses in a row, none of which brought `progressBytesMin`. */
	readonly freshLinksMax: number;
	/** A client that brings bytes and brings none for so long is gone. */
	readonly relaySilentMs: number;
	/** `name (n).ext` up to that n. */
	readonly namesMax: number;
};

export const downloadLimits: DownloadLimits = {
	answerMs: 30_000,
	lookMs: 8_000,
	tickMs: 10,
	stallMs: 30_000,
	slowMs: 3_000,
	attemptsMax: 6,
	garbledMax: 3,
	progressBytesMin: 16 * 1024,
	backoffBaseMs: 500,
	backoffMaxMs: 15_000,
	retryAfterMaxMs: 60_000,
	redirectsMax: 20,
	refutalsMax: 3,
	restartsMax: 2,
	overlapBytes: 64 * 1024,
	laterOverlapBytes: 4 * 1024,
	segmentsFor,
	checkpointBytesMin: 64 * 1024,
	checkpointBytesMax: 8 * 1024 * 1024,
	unsavedBytesMax: 24 * 1024 * 1024,
	checkpointMs: 1_000,
	noteMs: 50,
	nameMs: 1_000,
	freshLinkMs: 60_000,
	freshLinksMax: 3,
	relaySilentMs: 60_000,
	namesMax: 999,
};
