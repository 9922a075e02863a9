import type { RecordedEvent } from '../../../../shared/domain/events.ts';
import type { Seq } from '../../../../shared/domain/ids.ts';
import { isOfSnapshot } from './snapshot.ts';

export const recentEventsMax = 2_000;

/** The last events, without gaps between them. */
export type Ring = {
	readonly push: (recorded: RecordedEvent) => void;
	/** What came after `seq`; null: not all of it is here any more, or `seq` is none of ours. */
	readonly since: (seq: Seq) => readonly RecordedEvent[] | null;
};

export function createRing(max = recentEventsMax): Ring {
	let events: RecordedEvent[] = [];
	/** The event before the first one kept. */
	let base = 0;
	let last = 0;
	return {
		push(recorded) {
			const { seq, event } = recorded;
			// A snapshot's lines and whatever follows a lost line cannot be told as one piece with what was before.
			const restored = isOfSnapshot(event);
			if (restored || seq !== last + 1) {
				events = [];
				base = restored ? seq : seq - 1;
			}
			last = seq;
			if (!restored) events.push(recorded);
			// Twice the bound before cutting: the cut costs a copy, not every push.
			if (events.length >= 2 * max) {
				events = events.slice(-max);
				base = last - max;
			}
		},
		since(seq) {
			if (seq > last || seq < Math.max(base, last - max)) return null;
			return events.slice(seq - base);
		},
	};
}
