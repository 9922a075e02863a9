import { createConnectionBudget } from '../app/connection-budget.ts';
import { systemPorts } from '../app/download-ports.ts';
import type { Extract } from '../app/extraction/media-calls.ts';
import { openExtraction } from '../app/extraction/open-extraction.ts';
import { createRateLimits } from '../app/rate-limits.ts';
import { systemClock } from '../effects/clock.ts';
import { findFolders } from '../effects/folders.ts';

/** Reads pages here, without a daemon. */
export function openOwnExtraction(): Extract {
	const folders = findFolders();
	const ports = systemPorts(folders, {
		rates: createRateLimits({ all: 0, perHost: 0 }, systemClock),
		leases: createConnectionBudget({ maxConnections: 2, maxConnectionsPerHost: 2 }),
	});
	return openExtraction({ folders, ports });
}
