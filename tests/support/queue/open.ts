import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { openQueue, type Queue, type QueuePorts } from '../../../native-host/src/app/queue.ts';

export function temporaryFolder(): { readonly path: string } & Disposable {
	const path = mkdtempSync(join(tmpdir(), 'rustloader-queue-'));
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

/** Until it holds; bounded by the test's own time. */
export async function until(holds: () => boolean): Promise<void> {
	while (!holds()) await new Promise(resolve => setImmediate(resolve));
}
