import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { daemonFiles, exitCodeLocked } from '../app/daemon-files.ts';
import { runDaemon } from '../app/daemon.ts';
import { watchUncaught } from '../app/uncaught.ts';
import { findFolders } from '../effects/folders.ts';
import { openLog } from '../effects/log-file.ts';
import { version } from '../version.ts';
import { defineCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { printFault } from './print.ts';

const idleMsDefault = 60_000;
/** Time in which everything must have stopped; what has not by then is recovered at the next start. */
const stopMsMax = 15_000;

export const command = defineCommand({
	usage: 'daemon',
	about: `Runs the queue for every browser and command line of this user. It is started when it is needed, and ends by
itself when there is nothing to do; what it did is in daemon.log.`,
	options: {},
	words: [0, 0],
	async run() {
		const folders = findFolders();
		const log = openLog(daemonFiles(folders).log);
		const stop = new AbortController();
		const end = () => {
			stop.abort();
			setTimeout(() => process.exit(exitCodes.failed), stopMsMax).unref();
		};
		for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
		watchUncaught(log, end);
		const failure = await runToEnd();
		if (failure?.code === 'daemon_locked') return exitCodeLocked;
		return failure ? exitCodes.failed : exitCodes.done;

		async function runToEnd(): Promise<Fault | null> {
			const idleMs = Number(process.env['RUSTLOADER_IDLE_MS']) || idleMsDefault;
			const openQueue = async () => (await import('../app/open-daemon-queue.ts')).openDaemonQueue(folders);
			const outcome = await runDaemon({
				folders,
				version,
				idleMs,
				openQueue,
				log,
				signal: stop.signal,
			}).catch((error: unknown) => ({ ok: false as const, error: fault('internal', String(error)) }));
			if (outcome.ok) return null;
			if (outcome.error.code !== 'daemon_locked')
				log('error', `${outcome.error.code}: ${outcome.error.detail}`);
			printFault(outcome.error);
			return outcome.error;
		}
	},
});
