import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { inOrder } from '../../../shared/domain/queue-state.ts';
import type { Task } from '../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Calls, Progress } from '../../../shared/protocol/contract.ts';
import { frameBytesMaxToBrowser } from '../../../shared/protocol/limits.ts';
import { pageEnd } from './pages.ts';
import type { Queue } from './queue.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

type TaskPage = Calls['task.list']['result'];

/** Half of a frame for tasks, the other half for the progress of those that run, at most 4 KiB each. */
const tasksBytesMax = frameBytesMaxToBrowser / 2;

/** Reads the queue page by page; the order is found once for all the pages of one state. */
export function createTaskPages(queue: Pick<Queue, 'state' | 'progress'>) {
	let ordered: {
		readonly seq: number;
		readonly tasks: readonly Task[];
		readonly places: Map<TaskId, number>;
	} | null = null;

	function inPresentOrder() {
		const { seq } = queue.state;
		if (ordered?.seq === seq) return ordered;
		const tasks = inOrder(queue.state);
		ordered = { seq, tasks, places: new Map(tasks.map((task, place) => [task.id, place])) };
		return ordered;
	}

	return (after: TaskId | null): Result<TaskPage, Fault> => {
		const { tasks, places } = inPresentOrder();
		const place = after === null ? -1 : places.get(after);
		if (place === undefined) return err(fault('task_unknown', quote('after')));
		const end = pageEnd(tasks, place + 1, tasksBytesMax);
		const page = tasks.slice(place + 1, end);
		const next = end < tasks.length ? (page.at(-1)?.id ?? null) : null;
		return ok({ tasks: page, progress: progressOf(page, queue.progress()), next, seq: queue.state.seq });
	};
}

function progressOf(tasks: readonly Task[], all: readonly Progress[]): Progress[] {
	const ids = new Set(tasks.map(task => task.id));
	return all.filter(item => ids.has(item.task));
}
