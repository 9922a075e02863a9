import type { RecordedEvent } from '../../../shared/domain/events.ts';
import { inOrder } from '../../../shared/domain/queue-state.ts';
import type { Seq } from '../../../shared/domain/ids.ts';
import type { NotificationName, Notifications } from '../../../shared/protocol/contract.ts';
import { frameBytesMaxToBrowser } from '../../../shared/protocol/limits.ts';
import { pageEnd } from './pages.ts';
import type { Queue } from './queue.ts';

export type Feed = Disposable & {
	/** Tells whether a snapshot comes first. Nothing is sent before the caller has had its turn to answer. */
	subscribe(journal: string | null, since: Seq): boolean;
	readonly subscribed: boolean;
};

type Ports = {
	readonly queue: Pick<Queue, 'state' | 'journal' | 'eventsSince' | 'subscribe'>;
	readonly notify: <Name extends NotificationName>(name: Name, params: Notifications[Name]) => void;
	readonly drained: () => Promise<void>;
	readonly closed: AbortSignal;
};

/** What a notification's frame holds beside its items. */
const envelopeBytesMax = 1024;
const pageBytesMax = frameBytesMaxToBrowser - envelopeBytesMax;

/**
 * Sends one client everything that happens, in order, without a gap and without a repetition: it keeps nothing but
 * the place in the journal that the client has reached, and reads on from there as fast as the client takes it. A
 * client too slow for the events that are kept gets a snapshot, so the memory of a connection is bounded whatever
 * the client does.
 */
export function createFeed({ queue, notify, drained, closed }: Ports): Feed {
	/** Where the client is; null: it needs a snapshot. */
	let reached: Seq | null = null;
	/** Of the latest subscription: one that was replaced sends nothing more. */
	let subscription = 0;
	let pumping = false;
	let listening: Disposable | null = null;

	async function pump(): Promise<void> {
		if (pumping) return;
		pumping = true;
		await nextTurn();
		while (!closed.aborted) {
			const events = reached === null ? null : queue.eventsSince(reached);
			// From here to the end without a pause, so that no event falls between the two.
			if (events?.length === 0) break;
			if (events) sendPage(events);
			else await sendSnapshot();
			await drained();
		}
		pumping = false;
	}

	function sendPage(events: readonly RecordedEvent[]): void {
		const page = events.slice(0, pageEnd(events, 0, pageBytesMax));
		reached = page.at(-1)?.seq ?? reached;
		notify('events.appended', { events: page });
	}

	async function sendSnapshot(): Promise<void> {
		const started = subscription;
		const { seq, lastRun, lastRank } = queue.state;
		const tasks = inOrder(queue.state);
		const { journal } = queue;
		for (let from = 0, first = true; first || from < tasks.length; first = false) {
			const end = pageEnd(tasks, from, pageBytesMax);
			const page = { journal, seq, lastRun, lastRank, tasks: tasks.slice(from, end) };
			notify('events.snapshot', { ...page, first, last: end === tasks.length });
			from = end;
			await drained();
			if (subscription !== started || closed.aborted) return;
		}
		reached = seq;
	}

	return {
		subscribe(journal, since) {
			const continues =
				journal === queue.journal && since <= queue.state.seq && queue.eventsSince(since) !== null;
			subscription += 1;
			reached = continues ? since : null;
			listening ??= queue.subscribe(() => void pump());
			void pump();
			return !continues;
		},
		get subscribed() {
			return listening !== null;
		},
		[Symbol.dispose]() {
			listening?.[Symbol.dispose]();
		},
	};
}

const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
