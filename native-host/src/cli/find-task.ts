import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

/** The one task whose id starts so. */
export function findTask(prefix: string, ids: readonly TaskId[]): Result<TaskId, Fault> {
	const found = ids.filter(id => id.startsWith(prefix));
	const [first, second] = found;
	if (first === undefined || prefix === '') return err(fault('task_unknown', quote(prefix)));
	const exact = found.find(id => id === prefix);
	if (second === undefined || exact !== undefined) return ok(exact ?? first);
	return err(fault('task_unknown', quote(found.slice(0, 5).join(', '))));
}
