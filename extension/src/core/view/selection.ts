import type { TaskId } from '../../../../shared/domain/ids.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import { actionsFor, type Action } from './actions.ts';

/** What is chosen of a list, and from where a range goes on. */
export type Selection<Id extends string = TaskId> = {
	readonly ids: ReadonlySet<Id>;
	readonly anchor: Id | null;
};

export const nothingOf = <Id extends string>(): Selection<Id> => ({ ids: new Set(), anchor: null });
export const noSelection = nothingOf<TaskId>();

export const only = <Id extends string>(id: Id): Selection<Id> => ({ ids: new Set([id]), anchor: id });

export function toggle<Id extends string>({ ids }: Selection<Id>, id: Id): Selection<Id> {
	const next = new Set(ids);
	if (!next.delete(id)) next.add(id);
	return { ids: next, anchor: id };
}

/** From the anchor to `id`, in the order that is shown, in place of what was chosen. */
export function extend<Id extends string>(
	{ anchor }: Selection<Id>,
	id: Id,
	shown: readonly Id[],
): Selection<Id> {
	const from = anchor === null ? -1 : shown.indexOf(anchor);
	const to = shown.indexOf(id);
	if (from < 0 || to < 0) return only(id);
	return { ids: new Set(shown.slice(Math.min(from, to), Math.max(from, to) + 1)), anchor };
}

/** What is not shown any more cannot be meant. */
export function within<Id extends string>(selection: Selection<Id>, shown: readonly Id[]): Selection<Id> {
	if (selection.ids.size === 0) return selection;
	const left = shown.filter(id => selection.ids.has(id));
	return left.length === selection.ids.size ? selection : { ...selection, ids: new Set(left) };
}

/** What can be done with several at once, each with those that it fits. */
const together = ['resume', 'pause', 'retry', 'cancel', 'remove'] as const satisfies readonly Action[];
export type GroupAction = (typeof together)[number];

export function groupActions(tasks: readonly Task[]): { action: GroupAction; tasks: TaskId[] }[] {
	return together
		.map(action => ({
			action,
			tasks: tasks.filter(({ state }) => actionsFor(state, inside).includes(action)).map(({ id }) => id),
		}))
		.filter(({ tasks }) => tasks.length > 0);
}

const inside = { first: false, last: false };
