import { problem } from './file-system.ts';
import type { Luck } from './luck.ts';

/** When the disk does not do what it is asked. */
export type DiskTroubles = {
	/** While false nothing goes wrong. */
	on: boolean;
	readonly probability: number;
	/** Of a full disk, among all troubles. */
	readonly full: number;
};

/** Throws where this time it goes wrong. */
export function mayFail(troubles: DiskTroubles, luck: Luck, isGrowing: boolean): void {
	if (!troubles.on || !luck.chance(troubles.probability)) return;
	throw problem(isGrowing && luck.chance(troubles.full) ? 'ENOSPC' : 'EIO');
}
