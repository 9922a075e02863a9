import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { findFolders, type Folders } from '../effects/folders.ts';
import { openLog } from '../effects/log-file.ts';
import { version } from '../version.ts';
import { daemonFiles } from './daemon-files.ts';
import { runDaemon } from './daemon.ts';
import { openDaemonQueue } from './open-daemon-queue.ts';
import type { EngineOfQueue } from './open-engine.ts';
import { watchUncaught } from './uncaught.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { detailOf } from '../core/text/say-remarks.ts';

const idleMsDefault = 60_000;
/** Time in which everything must have stopped; what has not by then is recovered at the next start. */
const stopMsMax = 15_000;

export type OpenEngine = (folders: Folders) => Promise<EngineOfQueue>;

/** The life of the daemon's process. Tells why it could not do its work; null when it ended as it should. */
export async function runDaemonProcess(openEngine: OpenEngine): Promise<Fault | null> {
	const folders = findFolders();
	const log = openLog(daemonFiles(folders).log);
	const stop = new AbortController();
	const leaving = () => void setTimeout(() => process.exit(1), stopMsMax).unref();
	const end = () => {
		stop.abort();
		leaving();
	};
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
	watchUncaught(log, end);
	let opened: Promise<EngineOfQueue> | null = null;
	const engine = () => (opened ??= openEngine(folders));
	try {
		const outcome = await runDaemon({
			folders,
			version,
			idleMs: Number(process.env['RUSTLOADER_IDLE_MS']) || idleMsDefault,
			openQueue: async () => openDaemonQueue({ folders, log, ...(await engine()) }),
			extract: async () => (await engine()).extract(),
			log,
			leaving,
			signal: stop.signal,
		});
		if (outcome.ok) return null;
		if (outcome.error.code !== 'daemon_locked')
			log('error', `${outcome.error.code}: ${detailOf(outcome.error)}`);
		return outcome.error;
	} catch (error) {
		log('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
		return fault('internal', quote(String(error)));
	}
}
