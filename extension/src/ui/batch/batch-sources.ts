import type { BatchRow } from '../../core/batch/rows.ts';
import type { Look } from '../../batch/look-at-tabs.ts';

export const sources = ['page', 'selection', 'tabs', 'list'] as const;
export type Source = (typeof sources)[number];

/** Where the addresses come from that this page offers. */
export type BatchSources = {
	/** Those that there are, as it was opened. */
	readonly offered: readonly Source[];
	readonly first: Source;
	readonly look: (source: Exclude<Source, 'list'>) => Promise<Look>;
	/** How long the files are, told one by one as servers say; null: nobody says. */
	readonly askSizes: (
		rows: readonly BatchRow[],
		told: (id: string, size: number | null) => void,
		signal: AbortSignal,
	) => Promise<void>;
	/** Places of the texts that a regular expression fits, found without holding anything up; null: it took too long. */
	readonly match: (
		pattern: string,
		texts: readonly string[],
		signal: AbortSignal,
	) => Promise<readonly number[] | null>;
};
