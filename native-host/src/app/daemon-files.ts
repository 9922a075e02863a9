import { join } from 'node:path';
import type { Folders } from '../effects/folders.ts';

/** What the daemon keeps in the state folder beside the queue's own files. */
export const daemonFiles = ({ state }: Folders) => ({
	lock: join(state, 'daemon.lock'),
	log: join(state, 'daemon.log'),
	/** What install wrote, see cli/install.ts. */
	receipt: join(state, 'install.json'),
});

/** How a daemon ends that found another one at work; whoever started it goes on waiting for that other one. */
export const exitCodeLocked = 3;
