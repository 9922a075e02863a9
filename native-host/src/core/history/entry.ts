import type { QueueEvent, RecordedEvent } from '../../../../shared/domain/events.ts';
import type { Fault } from '../../../../shared/domain/faults.ts';
import type { TimelineEntry } from '../../../../shared/domain/timeline.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';

type Without<Entry> = Entry extends unknown ? Omit<Entry, 'id' | 'at'> : never;
/** An entry that has no place yet. */
export type EntryBody = Without<TimelineEntry>;

/** What an event adds to its task's timeline; null: nothing people would ask for. */
export function entryOf({ event, ...place }: RecordedEvent): EntryBody | null {
	const client = place.client ?? null;
	switch (event.type) {
		case 'task.added':
		case 'handoff.committed':
			return { kind: 'added', client };
		case 'task.started':
			return { kind: 'started', run: event.run };
		case 'task.identified': {
			const { path, totalBytes, resumable } = event.target;
			return { kind: 'identified', path, totalBytes, resumable };
		}
		case 'task.stalled':
			return { kind: 'stalled', since: event.since };
		case 'task.flowing':
			return { kind: 'flowing' };
		case 'task.stopRequested':
			return { kind: 'stopping', after: event.after, client };
		case 'task.paused':
			return { kind: 'paused', by: event.by, client, savedBytes: event.savedBytes };
		case 'task.requeued':
			return { kind: 'requeued', client, savedBytes: event.savedBytes };
		case 'task.retryScheduled': {
			const { fault, notBeforeAt, savedBytes } = event;
			return { kind: 'retrying', fault, notBeforeAt, savedBytes };
		}
		case 'task.completed':
			return {
				kind: 'completed',
				path: event.path,
				bytes: event.bytes,
				...(event.remarks === undefined ? {} : { remarks: event.remarks }),
				...(event.note === undefined ? {} : { note: event.note }),
			};
		case 'task.failed':
			return { kind: 'failed', fault: event.fault, savedBytes: event.savedBytes };
		case 'task.cancelled':
			return { kind: 'cancelled', client, savedBytes: event.savedBytes };
		case 'task.reset':
			return { kind: 'reset', client };
		case 'task.moved':
			return client === null ? null : { kind: 'moved', client };
		case 'task.scheduled':
			return { kind: 'scheduled', startAt: event.startAt, client };
		case 'task.duplicateResolved':
			return { kind: 'duplicateAnswered', as: event.as, path: event.path, client };
		case 'task.fileMoved':
			return { kind: 'fileMoved', path: event.path };
		case 'task.filingFailed':
			return { kind: 'filingFailed', fault: event.fault };
		case 'task.folderChanged':
			return { kind: 'folderChanged', folder: event.folder, client };
		case 'task.phaseEntered':
		case 'task.rateLimited':
		case 'task.removed':
		case 'task.restored':
		case 'queue.restored':
		case 'handoff.prepared':
		case 'handoff.aborted':
		case 'handoff.forgotten':
		case 'handoff.restored':
			return null;
		default:
			return unreachable(event);
	}
}

/** The failure that an event tells of. */
export const faultIn = (event: QueueEvent): Fault | null => ('fault' in event ? event.fault : null);

/** How a stop that was asked for may turn out. */
const ends: ReadonlySet<EntryBody['kind']> = new Set<EntryBody['kind']>([
	'stopping',
	'paused',
	'requeued',
	'retrying',
	'completed',
	'failed',
	'cancelled',
	'reset',
]);

/** A stop that took place stands for the wish for it too, and has its client. Null: the entry before stays. */
export function replacing(before: EntryBody, entry: EntryBody): EntryBody | null {
	if (before.kind !== 'stopping' || !ends.has(entry.kind)) return null;
	if (entry.kind === 'stopping' || !('client' in entry)) return entry;
	return { ...entry, client: entry.client ?? before.client };
}
