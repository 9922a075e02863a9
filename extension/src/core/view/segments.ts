import type { Progress } from '../../../../shared/protocol/contract.ts';

/** A piece of the file, in bytes, and how much of it is there (0 to 1). */
type Segment = { readonly start: number; readonly end: number; readonly share: number };

/** Segments told of one download; the daemon sends no more. */
const segmentsMax = 64;

export const segmentsOf = ({ pieces }: Progress): Segment[] =>
	pieces.slice(0, segmentsMax).map(([start, end, filled]) => ({
		start,
		end,
		share: end > start ? Math.min(1, filled / (end - start)) : 1,
	}));
