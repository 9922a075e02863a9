import { join } from 'node:path';
import { systemClock } from '../effects/clock.ts';
import { createDisk } from '../effects/transfer-disk.ts';
import type { Folders } from '../effects/folders.ts';
import { httpTransport } from '../effects/http-transport.ts';
import type { EnginePorts } from './download.ts';
import { downloadLimits } from './download-limits.ts';
import type { RateLimit } from './rate-limit.ts';

/** The engine's ports to this machine. */
export const systemPorts = (
	folders: Pick<Folders, 'state'>,
	rateLimits: readonly RateLimit[],
): EnginePorts => ({
	transport: httpTransport,
	disk: createDisk({
		locks: join(folders.state, 'locks'),
		receipts: join(folders.state, 'finished'),
		claims: join(folders.state, 'claims'),
	}),
	rateLimits,
	limits: downloadLimits,
	clock: systemClock,
	random: Math.random,
});
