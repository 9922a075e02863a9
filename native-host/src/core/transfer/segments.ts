import { pieceBytesMin } from './pieces.ts';
import { farMs } from './growth.ts';

/** A connection for less is not worth its greeting. */
const bytesEachMin = 256 * 1024;

/**
 * Connections that may pay for so many bytes; how many of them do, the transfer finds out. A far server brings little
 * over each of them in the first round trips, so it gets more of them.
 */
export function segmentsFor(missing: number, most: number, firstAnswerMs: number): number {
	const each = firstAnswerMs >= farMs ? pieceBytesMin : bytesEachMin;
	return Math.max(1, Math.min(most, Math.floor(missing / each)));
}
