import { bytes } from '../../../shared/kernel/units.ts';
import type { RunProgress } from '../core/transfer/run.ts';
import { bytesPerSecond, newSpeed, sampleSpeed } from '../core/transfer/speed.ts';
import type { Clock } from '../effects/clock.ts';

/** What a browser is being given and has passed on none of yet. */
export type Gathering = {
	told(inBrowserBytes: number): void;
	/** It passes it on. */
	over(): void;
	progress(): Pick<RunProgress, 'inBrowserBytes'> & Partial<Pick<RunProgress, 'bytesPerSecond'>>;
};

export function createGathering(clock: Clock): Gathering {
	let speed = newSpeed();
	let has: number | null = null;
	return {
		told(inBrowserBytes) {
			// It began anew.
			if (inBrowserBytes < (has ?? 0)) speed = newSpeed();
			has = inBrowserBytes;
			sampleSpeed(speed, clock.monotonic(), has);
		},
		over() {
			has = null;
			speed = newSpeed();
		},
		progress() {
			if (has === null) return {};
			return { inBrowserBytes: bytes(has), bytesPerSecond: bytesPerSecond(speed, clock.monotonic(), has) };
		},
	};
}
