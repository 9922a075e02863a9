import type { Folders } from '../effects/folders.ts';
import type { OwnedQueue } from './daemon.ts';

/** Joins the queue with the engine. */
export async function openDaemonQueue(folders: Folders): Promise<OwnedQueue> {
	throw new Error(`the queue is not part of this build yet (${folders.state})`);
}
