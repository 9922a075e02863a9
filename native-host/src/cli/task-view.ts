import { faults, type Fault } from '../../../shared/domain/faults.ts';
import type { TaskGroup } from '../../../shared/domain/task-group.ts';
import type { TaskStatus } from '../../../shared/domain/task.ts';
import type { ListedTask } from './list-tasks.ts';
import { detailOf, noteOf } from '../core/text/say-remarks.ts';

/** A download as `list --json` prints it. Part of the interface: fields are added, never changed. */
export type TaskView = {
	readonly id: string;
	readonly url: string;
	readonly status: TaskStatus;
	readonly path: string | null;
	readonly receivedBytes: number;
	readonly totalBytes: number | null;
	/** Of a list that it was chosen from; absent: it is on its own. */
	readonly group?: Pick<TaskGroup, 'id' | 'title' | 'index' | 'total'>;
	/** When its last byte came, where that is long ago; in milliseconds since 1970. */
	readonly stalledSince: number | null;
	/** Times it was tried again after a failure. */
	readonly retries: number;
	/** Where a finished one is not all that was asked for: what it is instead. */
	readonly note: string | null;
	readonly fault: {
		readonly code: string;
		readonly detail: string;
		readonly sentence: string;
		readonly hint: string;
	} | null;
};

export function viewTask({ task, progress }: ListedTask): TaskView {
	const { state, target } = task;
	const head = {
		id: task.id,
		url: task.request.url,
		status: state.status,
		...viewGroup(task.request.group),
		stalledSince: state.status === 'downloading' ? state.stalledSince : null,
		retries: task.retries,
		note: state.status === 'completed' ? noteOf(state) : null,
	};
	if (state.status === 'completed')
		return {
			...head,
			path: state.path,
			receivedBytes: state.bytes,
			totalBytes: state.bytes,
			fault: state.trouble ? viewFault(state.trouble) : null,
		};
	const reason = state.status === 'failed' ? state.fault : task.lastFault;
	return {
		...head,
		path: target?.path ?? null,
		receivedBytes: progress?.receivedBytes ?? task.savedBytes,
		totalBytes: progress?.totalBytes ?? target?.totalBytes ?? null,
		fault: reason && viewFault(reason),
	};
}

function viewGroup(group: TaskGroup | null | undefined): Pick<TaskView, 'group'> {
	if (!group) return {};
	const { id, title, index, total } = group;
	return { group: { id, title, index, total } };
}

function viewFault(failure: Fault) {
	const { sentence, hint } = faults[failure.code];
	return { code: failure.code, detail: detailOf(failure), sentence, hint };
}
