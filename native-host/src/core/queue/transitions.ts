import type { AfterStop, Task, TaskStatus } from '../../../../shared/domain/task.ts';

/** What somebody may ask of one task. */
export type TaskAction = 'pause' | 'resume' | 'restart' | 'cancel' | 'retry' | 'reset' | 'dismiss' | 'remove';

/** Where a task stands, for the table: a run that is being stopped is a case of its own. */
export type Standing = TaskStatus | 'stopping';

/** Remarks without values. */
type Refusal = 'is_ended' | 'is_complete' | 'is_complete_reset' | 'is_open' | 'is_open_resume' | 'is_paused';

export type Rule =
	/** Becomes this at once. */
	| { readonly now: AfterStop }
	/** Becomes this once its run has really stopped. */
	| { readonly onceStopped: AfterStop }
	/** Is so already, or is about to be. */
	| 'nothing'
	| { readonly refuse: Refusal };

const ended = { refuse: 'is_ended' } as const;
const complete = { refuse: 'is_complete' } as const;
const notEnded = { refuse: 'is_open' } as const;

/** Which action fits where. Every cell is a decision: nothing is allowed by being forgotten. */
export const transitions: Readonly<Record<TaskAction, Readonly<Record<Standing, Rule>>>> = {
	pause: {
		queued: { now: 'pause' },
		downloading: { onceStopped: 'pause' },
		stopping: { onceStopped: 'pause' },
		paused: { now: 'pause' },
		completed: complete,
		failed: ended,
		cancelled: ended,
	},
	resume: {
		queued: 'nothing',
		downloading: 'nothing',
		stopping: { onceStopped: 'requeue' },
		paused: { now: 'requeue' },
		completed: complete,
		// The hints of many faults end in "then resume".
		failed: { now: 'requeue' },
		cancelled: ended,
	},
	/** A run that does not get on is stopped, and begun again with what is saved. */
	restart: {
		// At once, whatever it waits for.
		queued: { now: 'requeue' },
		downloading: { onceStopped: 'requeue' },
		stopping: { onceStopped: 'requeue' },
		paused: { refuse: 'is_paused' },
		completed: { refuse: 'is_complete_reset' },
		failed: ended,
		cancelled: ended,
	},
	cancel: {
		queued: { now: 'cancel' },
		downloading: { onceStopped: 'cancel' },
		stopping: { onceStopped: 'cancel' },
		paused: { now: 'cancel' },
		completed: complete,
		failed: ended,
		cancelled: 'nothing',
	},
	retry: {
		queued: notEnded,
		downloading: notEnded,
		stopping: notEnded,
		paused: { refuse: 'is_open_resume' },
		completed: { refuse: 'is_complete_reset' },
		failed: { now: 'requeue' },
		cancelled: { now: 'requeue' },
	},
	reset: {
		queued: { now: 'reset' },
		downloading: { onceStopped: 'reset' },
		stopping: { onceStopped: 'reset' },
		paused: { now: 'reset' },
		completed: { now: 'reset' },
		failed: { now: 'reset' },
		cancelled: { now: 'reset' },
	},
	/** Only what has ended: nobody loses a download by tidying up. */
	dismiss: {
		queued: notEnded,
		downloading: notEnded,
		stopping: notEnded,
		paused: notEnded,
		completed: { now: 'remove' },
		failed: { now: 'remove' },
		cancelled: { now: 'remove' },
	},
	remove: {
		queued: { now: 'remove' },
		downloading: { onceStopped: 'remove' },
		stopping: { onceStopped: 'remove' },
		paused: { now: 'remove' },
		completed: { now: 'remove' },
		failed: { now: 'remove' },
		cancelled: { now: 'remove' },
	},
};

export const standingOf = ({ state }: Task): Standing =>
	state.status === 'downloading' && state.stopping !== null ? 'stopping' : state.status;
