import type { LadderFormat } from './stream-plan.ts';

/** What each format would weigh, by what its playlist says of its bit rate. */
export const estimateSizes = (formats: readonly LadderFormat[], seconds: number | null): LadderFormat[] =>
	formats.map(format =>
		format.bitrate === null || seconds === null
			? format
			: { ...format, size: { bytes: Math.round((format.bitrate / 8) * seconds), kind: 'estimate' } },
	);
