import type { Engine } from '../core/transfer/run.ts';
import { systemClock } from '../effects/clock.ts';
import type { Folders } from '../effects/folders.ts';
import { createEngine } from './download.ts';
import { systemPorts } from './download-ports.ts';
import { createRateLimit } from './rate-limit.ts';

export type EngineOfQueue = {
	readonly engine: Engine;
	/** Bytes a second of all runs together, from now on; 0: unlimited. */
	readonly limitRate: (bytesPerSecond: number) => void;
};

/** The engine as the daemon uses it: one rate limit over all downloads. */
export function openEngine(folders: Pick<Folders, 'state'>): EngineOfQueue {
	const rate = createRateLimit(0, systemClock);
	return { engine: createEngine(systemPorts(folders, [rate])), limitRate: next => rate.change(next) };
}
