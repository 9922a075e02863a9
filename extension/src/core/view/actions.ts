import type { DuplicateAnswer, TaskState } from '../../../../shared/domain/task.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import type { TaskAction } from '../page/asks.ts';

export type Action = TaskAction | 'moveUp' | 'moveDown' | DuplicateAction;

/** What each says about a file that is there already. */
export const duplicateActions = {
	keepBoth: 'rename',
	useExisting: 'skip',
	replace: 'replace',
} as const satisfies Record<string, DuplicateAnswer>;
export type DuplicateAction = keyof typeof duplicateActions;

export const isDuplicateAction = (action: Action): action is DuplicateAction =>
	Object.hasOwn(duplicateActions, action);

type Place = {
	readonly first: boolean;
	readonly last: boolean;
	/** Something that is still being made: it can be enough at any moment. */
	readonly recording?: boolean;
};

/** What a row offers, the most likely first: only what the task's state allows. */
export function actionsFor(state: TaskState, place: Place): readonly Action[] {
	const move: Action[] = [...up(place), ...down(place)];
	switch (state.status) {
		case 'queued':
			return ['pause', ...move, 'cancel', 'remove'];
		case 'downloading':
			if (state.stopping === null) {
				const first: Action[] = state.stalledSince === null ? ['pause', 'restart'] : ['restart', 'pause'];
				return [...(place.recording ? (['finish'] as const) : []), ...first, 'reset', 'cancel', 'remove'];
			}
			return state.stopping === 'pause' ? ['resume', 'cancel', 'remove'] : [];
		case 'paused':
			return ['resume', ...move, 'reset', 'cancel', 'remove'];
		case 'completed':
			return ['openFile', 'showInFolder', 'remove'];
		case 'failed':
			// What it waits for stands beside the question.
			if (state.fault.code === 'duplicate') return ['remove'];
			return ['retry', 'reset', 'remove'];
		case 'cancelled':
			return ['retry', 'remove'];
		default:
			return unreachable(state);
	}
}

export const isStalled = (state: TaskState): boolean =>
	state.status === 'downloading' && state.stopping === null && state.stalledSince !== null;

/** What helps against a trouble, offered beside it. */
export function remediesFor(state: TaskState): readonly Action[] {
	if (state.status === 'failed' && state.fault.code === 'duplicate')
		return ['keepBoth', 'useExisting', 'replace'];
	return isStalled(state) ? ['restart', 'cancel'] : [];
}

/** What throws away bytes that are saved; asked once more. */
export const discards = (action: Action): boolean =>
	action === 'cancel' || action === 'reset' || action === 'remove';

const up = ({ first }: Place): Action[] => (first ? [] : ['moveUp']);
const down = ({ last }: Place): Action[] => (last ? [] : ['moveDown']);
