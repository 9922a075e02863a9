import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { HealthReport, RepairOutcome } from '../../../../shared/domain/health.ts';
import type { AbortSignalLike } from '../../../../shared/kernel/abort-signal.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Folders } from '../../effects/folders.ts';
import { downloadFolder } from '../../effects/folders.ts';
import type { Queue } from '../queue.ts';
import { daemonFiles } from '../daemon-files.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

/** The doctor as an extension's page reaches it. */
export type DoctorCalls = {
	report(extension: string | null, signal: AbortSignalLike): Promise<Result<HealthReport, Fault>>;
	fix(
		ids: readonly string[],
		signal: AbortSignalLike,
	): Promise<Result<{ readonly report: HealthReport; readonly outcomes: RepairOutcome[] }, Fault>>;
};

type Ports = {
	readonly folders: Folders;
	readonly version: string;
	readonly queue: Pick<Queue, 'settings'>;
};

/** Each of them starts programs: more than these at once say nothing more. */
const examinationsMax = 2;

export function createDoctorCalls({ folders, version, queue }: Ports): DoctorCalls {
	let running = 0;

	async function ports() {
		const { windowsRegistry } = await import('../../effects/registry.ts');
		const { settledDaemons } = await import('../../effects/running-daemons.ts');
		const { proxy, downloadFolder: chosen } = queue.settings();
		return {
			folders,
			version,
			env: process.env,
			registry: windowsRegistry,
			now: Date.now,
			settings: () => Promise.resolve({ proxy, downloadFolder: chosen || downloadFolder() }),
			// This process holds it: to open the file would be to let go of it.
			lock: () => ({ path: daemonFiles(folders).lock, kind: 'held', holder: process.pid }) as const,
			daemon: () => Promise.resolve({ kind: 'answered', version } as const),
			daemons: settledDaemons,
		};
	}

	async function counted<Value>(
		signal: AbortSignalLike,
		work: (signal: AbortSignal) => Promise<Value>,
	): Promise<Result<Value, Fault>> {
		if (running >= examinationsMax) return err(fault('bad_parameters', remark('looked_already')));
		running += 1;
		const stopping = new AbortController();
		const stop = () => stopping.abort();
		signal.addEventListener('abort', stop);
		try {
			return ok(await work(stopping.signal));
		} finally {
			signal.removeEventListener('abort', stop);
			running -= 1;
		}
	}

	return {
		report: (extension, signal) =>
			counted(signal, async stop => {
				const { examine } = await import('./doctor.ts');
				const { fitReport } = await import('./fit-report.ts');
				return fitReport((await examine(await ports(), extension, stop)).report);
			}),
		fix: (ids, signal) =>
			counted(signal, async stop => {
				const { examine, repairAll } = await import('./doctor.ts');
				const { fitOutcomes, fitReport } = await import('./fit-report.ts');
				const { openKeeper } = await import('../install/keeper.ts');
				const { findings, targets } = await examine(await ports(), null, stop);
				const wanted = findings.filter(({ id }) => ids.includes(id));
				const { registry, env } = await ports();
				const outcomes = await repairAll(wanted, new Set(['here']), {
					state: folders.state,
					env,
					targets,
					keeper: () => openKeeper(daemonFiles(folders).receipt),
					registry,
					placeProgram: notHere,
					endDaemon: notHere,
					updateYtDlp: notHere,
					useNoProxy: notHere,
					runSystem: notHere,
					remount: notHere,
				});
				const { report } = await examine(await ports(), null, stop);
				return { report: fitReport(report), outcomes: fitOutcomes(outcomes) };
			}),
	};
}

const notHere = (): never => {
	throw new Error('that is for the command line');
};
