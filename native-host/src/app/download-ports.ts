import { join } from 'node:path';
import { systemClock } from '../effects/clock.ts';
import { createDisk } from '../effects/transfer-disk.ts';
import type { Folders } from '../effects/folders.ts';
import { openHosts } from '../effects/hosts-store.ts';
import { httpTransport } from '../effects/http-transport.ts';
import type { EnginePorts } from './download.ts';
import { downloadLimits } from './download-limits.ts';

/** The engine's ports to this machine. */
export const systemPorts = (
	folders: Pick<Folders, 'state'>,
	{ rates, leases }: Pick<EnginePorts, 'rates' | 'leases'>,
): EnginePorts => ({
	transport: httpTransport,
	disk: createDisk({
		locks: join(folders.state, 'locks'),
		receipts: join(folders.state, 'finished'),
		claims: join(folders.state, 'claims'),
		plans: join(folders.state, 'plans'),
	}),
	rates,
	limits: downloadLimits,
	leases,
	hosts: openHosts(join(folders.state, 'hosts.db'), Date.now),
	clock: systemClock,
	random: Math.random,
});
