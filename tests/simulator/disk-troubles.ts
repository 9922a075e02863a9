import { problem } from './file-system.ts';
import type { Luck } from './luck.ts';

/** When the disk does not do what it is asked. */
export type DiskTroubles = {
	/** While false nothing goes wrong. */
	on: boolean;
	readonly probability: number;
	/** State was read back that the disk never had, and its writer has not cut it off yet. */
	isForgotten: boolean;
	/** Of a full disk, among all troubles. */
	readonly full: number;
};

/** Throws where this time it goes wrong. */
export function mayFail(troubles: DiskTroubles, luck: Luck, isGrowing: boolean): void {
	if (!troubles.on || !luck.chance(troubles.probability)) return;
	throw problem(isGrowing && luck.chance(troubles.full) ? 'ENOSPC' : 'EIO');
}
