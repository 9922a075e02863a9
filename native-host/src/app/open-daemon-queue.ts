import type { Fault } from '../../../shared/domain/faults.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import { downloadFolder, type Folders } from '../effects/folders.ts';
import type { Log } from '../effects/log-file.ts';
import type { EngineOfQueue } from './open-engine.ts';
import { openQueue, type Queue } from './queue.ts';

type Parts = EngineOfQueue & {
	readonly folders: Folders;
	readonly log: Log;
};

/** The queue of the daemon: what it keeps is in the state folder, what it has to say in the log. */
export const openDaemonQueue = ({
	folders,
	engine,
	applySettings,
	log,
}: Parts): Promise<Result<Queue, Fault>> =>
	openQueue({
		folder: folders.state,
		engine,
		downloadFolder: () => downloadFolder(),
		applySettings,
		report: text => log('error', text),
	});
