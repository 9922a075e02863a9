import { createConnectionBudget } from '../../native-host/src/app/connection-budget.ts';
import { createEngine } from '../../native-host/src/app/download.ts';
import { openQueue, type Queue } from '../../native-host/src/app/queue.ts';
import { createRateLimits } from '../../native-host/src/app/rate-limits.ts';
import type { Fault } from '../../shared/domain/faults.ts';
import { defaultSettings, type Settings } from '../../shared/domain/settings.ts';
import type { Result } from '../../shared/kernel/result.ts';
import { withoutDatabases } from '../support/queue/without-databases.ts';
import { countRuns, type CountedRun } from './counted-engine.ts';
import type { FileSystem } from './file-system.ts';
import type { Life } from './life.ts';
import type { Luck } from './luck.ts';
import { createLibraryDisk } from './library-disk.ts';
import type { Mutant } from './mutants.ts';
import { createNetwork } from './network.ts';
import { downloadFolder, stateFolder } from './places.ts';
import type { Served } from './served.ts';
import { createStateDisk } from './state-disk.ts';
import { createTransferDisk } from './transfer-disk.ts';
import type { Weather } from './weather.ts';

type Options = {
	readonly life: Life;
	readonly luck: Luck;
	readonly files: FileSystem;
	readonly served: ReadonlyMap<string, Served>;
	readonly weather: Weather;
	readonly mutant: Mutant;
	readonly boot: number;
	/** Of this life: what is locked, and what runs. */
	readonly locks: Set<string>;
	readonly runs: Set<CountedRun>;
	/** Outlive the program. */
	readonly settings: { now: Settings };
	/** The ceiling of each server, as it was learned. */
	readonly hosts: Map<string, number>;
	readonly started: (run: CountedRun, all: number, onHost: number) => void;
	readonly wrong: (text: string) => void;
};

/** The real queue on the real engine, in one life of the program. */
export function startProgram(options: Options): Promise<Result<Queue, Fault>> {
	const { life, luck, files, weather, mutant, settings, hosts, wrong } = options;
	const running = options.runs;
	const sockets = new Set<object>();
	const { locks } = options;
	const disk = { files, life, luck, troubles: weather.disk, takesMs: weather.diskMs };
	const transferDisk = createTransferDisk({
		...disk,
		locks,
		folder: downloadFolder,
		boot: () => (weather.knowsBoot ? `boot ${options.boot}` : null),
	});
	const network = createNetwork({
		life,
		luck,
		files: options.served,
		troubles: weather.network,
		takesMs: weather.networkMs,
		sockets,
	});
	const rates = createRateLimits({ all: 0, perHost: 0 }, life.clock);
	const leases = createConnectionBudget(defaultSettings);
	const engine = createEngine({
		transport: mutant.transport?.(network) ?? network,
		disk: mutant.disk?.(transferDisk) ?? transferDisk,
		rates,
		limits: weather.limits,
		leases,
		hosts: {
			recall: origin => hosts.get(origin) ?? null,
			learn: (origin, ceiling) => void hosts.set(origin, ceiling),
		},
		clock: life.clock,
		random: () => luck.number(),
	});
	const counted = countRuns(engine, {
		life,
		luck,
		running,
		sockets,
		hasLateReports: weather.hasLateReports,
		started: (run, onHost) => options.started(run, running.size, onHost),
		wrong,
	});
	const stateDisk = createStateDisk(disk);
	return openQueue({
		folder: stateFolder,
		engine: mutant.engine?.(counted) ?? counted,
		downloadFolder: () => downloadFolder,
		applySettings(now) {
			rates.change({ all: now.rateLimit, perHost: now.rateLimitPerHost });
			leases.change(now);
		},
		report: text => {
			// A defect in the pure part.
			if (text.startsWith('queue: ') && !known.some(start => text.startsWith(start)) && !life.isOver())
				wrong(text);
		},
		clock: life.clock,
		localTime: () => ({ weekday: 1, minute: 0 }),
		libraryDisk: createLibraryDisk(disk),
		probe: () => Promise.resolve(null),
		disk: mutant.stateDisk?.(stateDisk) ?? stateDisk,
		random: () => luck.number(),
		compactBytesMin: weather.compactBytesMin,
		newJournalId: () => `journal ${luck.below(1e9)}`,
		...withoutDatabases(settings),
	});
}

const known = ['queue: not tidied up', 'queue: the last reports'];
