import type { RecordedEvent } from '../../../../shared/domain/events.ts';
import type { QueueState } from '../../../../shared/domain/queue-state.ts';
import type { Millis } from '../../../../shared/kernel/units.ts';

/** Lines of a snapshot: they all have the number it was taken at. */
export const isOfSnapshot = ({ type }: RecordedEvent['event']): boolean => type.endsWith('.restored');

/** The events that build this very state from nothing. */
export function* snapshotEvents(state: QueueState, at: Millis): Generator<RecordedEvent> {
	const { seq, lastRun, lastRank } = state;
	yield { seq, at, event: { type: 'queue.restored', lastRun, lastRank } };
	for (const snapshot of state.tasks.values()) {
		yield { seq, at, event: { type: 'task.restored', task: snapshot.id, snapshot } };
	}
	for (const [task, handoff] of state.handoffs) {
		yield { seq, at, event: { type: 'handoff.restored', task, handoff } };
	}
}

const compactBytesMin = 1024 * 1024;
/** What a start may have to read: a hundred thousand tasks in two seconds. */
const linesPerTaskMax = 3;

/** Whether most of the journal is history that a snapshot would leave out. */
export const isCompactionDue = (
	{ bytes, lines, tasks }: { readonly bytes: number; readonly lines: number; readonly tasks: number },
	bytesMin = compactBytesMin,
): boolean => bytes >= bytesMin && lines > linesPerTaskMax * (tasks + 1);
