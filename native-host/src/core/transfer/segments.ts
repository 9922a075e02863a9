/** A connection for less is not worth its greeting. */
const bytesEachMin = 256 * 1024;

/** Connections that may pay for so many bytes; how many of them do, the transfer finds out. */
export const segmentsFor = (missing: number, most: number): number =>
	Math.max(1, Math.min(most, Math.floor(missing / bytesEachMin)));
