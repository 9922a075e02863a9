import { join } from 'node:path';
import { systemClock } from '../effects/clock.ts';
import { createDisk } from '../effects/transfer-disk.ts';
import type { Folders } from '../effects/folders.ts';
import { openHosts } from '../effects/hosts-store.ts';
import { httpTransport } from '../effects/http-transport.ts';
import type { EnginePorts } from './download.ts';
import { downloadLimits } from './download-limits.ts';

type Given = Pick<EnginePorts, 'rates' | 'leases'> & {
	/** Of runs that name none: 'system', 'direct' or an address. */
	readonly proxy?: () => string;
};

/** The engine's ports to this machine. */
export function systemPorts(
	folders: Pick<Folders, 'state'>,
	{ rates, leases, proxy = () => 'system' }: Given,
): EnginePorts {
	const hosts = openHosts(join(folders.state, 'hosts.db'), Date.now);
	const usual = () => (proxy() === 'system' ? null : proxy());
	return {
		transport: given => httpTransport({ ...given, proxy: given.proxy ?? usual(), http2: hosts.http2 }),
		disk: createDisk({
			locks: join(folders.state, 'locks'),
			receipts: join(folders.state, 'finished'),
			claims: join(folders.state, 'claims'),
			plans: join(folders.state, 'plans'),
		}),
		rates,
		limits: downloadLimits,
		leases,
		hosts,
		clock: systemClock,
		random: Math.random,
	};
}
