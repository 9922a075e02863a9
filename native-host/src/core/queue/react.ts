import type { QueueEvent } from '../../../../shared/domain/events.ts';
import type { RunNumber, TaskId } from '../../../../shared/domain/ids.ts';
import type { Task, TaskTarget } from '../../../../shared/domain/task.ts';

/** What is to be done now that an event is durable. */
export type Effect =
	| { readonly type: 'startRun'; readonly task: Task; readonly run: RunNumber }
	| { readonly type: 'stopRun'; readonly task: TaskId; readonly run: RunNumber }
	| { readonly type: 'limitRun'; readonly task: TaskId; readonly rate: number }
	/** Part and manifest; never a finished file. */
	| { readonly type: 'discardPart'; readonly target: TaskTarget }
	/** That the file is complete is on record now. */
	| { readonly type: 'settleTarget'; readonly target: TaskTarget }
	/** Whatever is still to be done with its finished file. */
	| { readonly type: 'fileAway'; readonly task: TaskId }
	| { readonly type: 'forgetSecrets'; readonly task: TaskId };

/** `before` and `after`: the event's task around the event; undefined where it was not or is no more. */
export function react(event: QueueEvent, before: Task | undefined, after: Task | undefined): Effect[] {
	switch (event.type) {
		case 'task.started':
			return after ? [{ type: 'startRun', task: after, run: event.run }] : [];
		case 'task.stopRequested':
			return [{ type: 'stopRun', task: event.task, run: event.run }];
		case 'task.rateLimited':
			return after?.state.status === 'downloading'
				? [{ type: 'limitRun', task: event.task, rate: event.rate }]
				: [];
		case 'task.completed':
			return [
				...settleTarget(before),
				{ type: 'fileAway', task: event.task },
				{ type: 'forgetSecrets', task: event.task },
			];
		// Its old place may have to be tidied up, and facts are to lie beside the new one.
		case 'task.fileMoved':
			return [{ type: 'fileAway', task: event.task }];
		case 'handoff.aborted':
			return [{ type: 'forgetSecrets', task: event.task }];
		// A cancelled task keeps its part, for a retry to continue.
		case 'task.cancelled':
			return [{ type: 'forgetSecrets', task: event.task }];
		case 'task.reset':
			return discardPart(before);
		case 'task.removed':
			return [...discardPart(before), { type: 'forgetSecrets', task: event.task }];
		default:
			return [];
	}
}

const settleTarget = (task: Task | undefined): Effect[] =>
	task?.target ? [{ type: 'settleTarget', target: task.target }] : [];

/** A completed task has no part any more; what may stand at that path now is somebody else's. */
function discardPart(task: Task | undefined): Effect[] {
	if (!task?.target) return [];
	// Left where the process ended right after the completion.
	if (task.state.status === 'completed') return settleTarget(task);
	return [{ type: 'discardPart', target: task.target }];
}
