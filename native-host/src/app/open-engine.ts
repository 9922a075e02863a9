import { defaultSettings, type Settings } from '../../../shared/domain/settings.ts';
import type { Engine } from '../core/transfer/run.ts';
import { systemClock } from '../effects/clock.ts';
import type { Folders } from '../effects/folders.ts';
import { createConnectionBudget } from './connection-budget.ts';
import type { Extract } from './extraction/media-calls.ts';
import { systemPorts } from './download-ports.ts';
import { createRateLimits } from './rate-limits.ts';
import { openMediaEngine } from './stream/stream-ports.ts';

export type EngineOfQueue = {
	readonly engine: Engine;
	/** Reads pages, within the same limits; loaded when it is first used. */
	readonly extract: () => Promise<Extract>;
	/** The limits of all runs together, from now on. */
	readonly applySettings: (settings: Settings) => void;
};

/** The engine as the daemon uses it: rate limits and a count of connections over all downloads. */
export function openEngine(folders: Pick<Folders, 'state'>): EngineOfQueue {
	const rates = createRateLimits({ all: 0, perHost: 0 }, systemClock);
	const leases = createConnectionBudget(defaultSettings);
	let now: Settings = defaultSettings;
	return {
		...openMediaEngine(systemPorts(folders, { rates, leases, proxy: () => now.proxy }), () => now, folders),
		applySettings(settings) {
			now = settings;
			rates.change({ all: settings.rateLimit, perHost: settings.rateLimitPerHost });
			leases.change(settings);
		},
	};
}
