import type { EnginePorts } from '../download.ts';
import type { Waits } from '../download-waits.ts';
import type { RunRates } from '../rate-limits.ts';

/** What every request of a stream needs. */
export type FetchPorts = Pick<EnginePorts, 'clock' | 'limits' | 'random'> & {
	readonly rates: Pick<RunRates, 'through'>;
	readonly waits: Waits;
};
