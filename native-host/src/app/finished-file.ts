import { realpath } from 'node:fs/promises';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

/** Where a completed download lies, as long as it still does. */
export async function findFinishedFile(state: QueueState, id: TaskId): Promise<Result<string, Fault>> {
	const task = state.tasks.get(id);
	if (!task) return err(fault('task_unknown'));
	if (task.state.status !== 'completed') return err(fault('transition_refused', remark('is_incomplete')));
	try {
		return ok(await realpath(task.state.path));
	} catch {
		return err(fault('file_missing', quote(task.state.path)));
	}
}
