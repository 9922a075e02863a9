import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { openQueue, type Queue, type QueuePorts } from '../../../native-host/src/app/queue.ts';
import { memoryFolder } from '../memory-folder.ts';

export function temporaryFolder(): { readonly path: string } & Disposable {
	const path = mkdtempSync(join(memoryFolder(), 'rustloader-queue-'));
	return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export async function openTestQueue(
	ports: Pick<QueuePorts, 'folder' | 'engine'> & Partial<QueuePorts>,
): Promise<Queue> {
	const opened = await openQueue({ downloadFolder: () => '/downloads', report: () => undefined, ...ports });
	if (!opened.ok) throw new Error(opened.error.code);
	return opened.value;
}

export const taskId = (number: number): TaskId => number.toString(36).padStart(12, '0') as TaskId;

/** What is a matter of turns is there within so many; whatever takes longer waits for a disk or a process. */
const turnsMax = 20;

/** Until it holds; bounded by the test's own time. */
export async function until(holds: () => boolean): Promise<void> {
	for (let turns = 0; !holds(); turns++) await (turns < turnsMax ? turn() : sleep(1));
}
