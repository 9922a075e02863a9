import type { RecordedEvent } from '../../../shared/domain/events.ts';
import { summaryDaysMax, type FaultSummary } from '../../../shared/domain/fault-summary.ts';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { SavedSummary } from '../../../shared/domain/saved-summary.ts';
import type { EntryId, Seq, TaskId } from '../../../shared/domain/ids.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import type { TimelineEntry } from '../../../shared/domain/timeline.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Millis } from '../../../shared/kernel/units.ts';
import { frameBytesMaxToBrowser, pageTasksMax } from '../../../shared/protocol/limits.ts';
import { daysBetween, dayText } from '../core/history/days.ts';
import { summariseFaults, summariseSaved } from '../core/history/summarise.ts';
import { isOfSnapshot } from '../core/journal/snapshot.ts';
import { localDay, type Clock } from '../effects/clock.ts';
import { openHistoryStore, type HistoryStore } from '../effects/history-store.ts';
import type { Journal } from '../effects/journal-file.ts';
import { isDamage, sqliteCode } from '../effects/sqlite-error.ts';
import { LaterVersion, moveAside } from '../effects/versioned-database.ts';
import { pageEnd } from './pages.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

type TimelinePage = { readonly entries: TimelineEntry[]; readonly next: EntryId | null };

/** What happened to every task, as a projection of the journal. */
export type History = {
	/** Takes what is durable in the journal, and what it led to; written a moment later. */
	push(events: readonly RecordedEvent[], state: QueueState): void;
	/** Everything pushed is here and survives a power cut, or this rejects: the journal must keep it. */
	secure(): Promise<void>;
	readonly timeline: (task: TaskId, after: EntryId) => Promise<Result<TimelinePage, Fault>>;
	readonly faultSummary: (since: Millis) => Promise<Result<FaultSummary, Fault>>;
	readonly savedSummary: (since: Millis) => Promise<Result<SavedSummary, Fault>>;
	close(): Promise<void>;
};

type Ports = {
	readonly path: string;
	readonly journal: Pick<Journal, 'id' | 'read'>;
	/** As the journal tells it. */
	readonly state: QueueState;
	readonly clock: Clock;
	/** Told what people should know. */
	readonly notice: (fault: Fault) => void;
};

const dayOf = (at: Millis): string => dayText(localDay(at));

const writeAfterMs = 1_000;
const writeEventsMax = 1_000;
const writeEventsStep = 200;
const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
/** Beyond it they are not kept: the journal has them, and they are read from there. */
const pendingEventsMax = 10_000;

/** Never in the way of the queue: what cannot be written waits in the journal, which keeps it until it can. */
export function openHistory(ports: Ports): History {
	const { path, journal, clock, notice } = ports;
	let { state } = ports;
	let store: HistoryStore | null = null;
	let pending: RecordedEvent[] = [];
	/** The next events are not those that follow what the store has. */
	let isBehind = true;
	let timer: Disposable | null = null;
	/** One after the other: a catching up takes its time. */
	let last: Promise<unknown> = Promise.resolve();

	const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
		const turn = last.then(work);
		last = turn.catch(() => undefined);
		return turn;
	};

	/** The store with everything in it. A damaged one is moved aside and made anew from the journal, once. */
	async function using<Value>(work: (store: HistoryStore) => Value): Promise<Value> {
		for (const isLast of [false, true]) {
			try {
				store ??= openHistoryStore(path, dayOf);
				await writePending(store);
				return work(store);
			} catch (error) {
				isBehind = true;
				store?.close();
				store = null;
				if (isLast || !isDamage(error)) throw error;
				const at = clock.now();
				moveAside(path, at);
				notice(fault('history_damaged', quote(`${path}.damaged-${at}`)));
			}
		}
		throw new Error('unreachable');
	}

	async function writePending(open: HistoryStore): Promise<void> {
		const reached = open.place()?.seq ?? 0;
		const events = pending.filter(({ seq }) => seq > reached);
		if (isBehind || (events[0] && events[0].seq !== reached + 1)) return await catchUp(open);
		// The loop's other work goes on in between.
		for (let from = 0; from < events.length; from += writeEventsStep) {
			const step = events.slice(from, from + writeEventsStep);
			const end = step.at(-1);
			if (end) open.take(step, { journal: journal.id, seq: end.seq });
			await nextTurn();
		}
		pending = pending.filter(({ seq }) => seq > (events.at(-1)?.seq ?? 0));
	}

	/** Takes what the journal has beyond the store, pending events included. */
	async function catchUp(open: HistoryStore): Promise<void> {
		const place = open.place();
		const isSame = place?.journal === journal.id;
		// Another journal goes on counting where a damaged one was; one that is behind was put back or begun anew.
		const from = Math.min(place?.seq ?? 0, state.seq) as Seq;
		open.take([], { journal: journal.id, seq: from });
		pending = [];
		isBehind = false;
		await journal.read(from, (events, isEnd) => {
			const end = events.at(-1);
			if (!end) return;
			// All lines of a snapshot have one number: one that was cut in two is taken again as a whole.
			const isWhole = isEnd || !isOfSnapshot(end.event);
			open.take(events, { journal: journal.id, seq: (isWhole ? end.seq : end.seq - 1) as Seq });
		});
		if (!isSame) open.keepOnly(task => state.tasks.has(task));
	}

	function writeSoon(): void {
		if (pending.length >= writeEventsMax) void write();
		else timer ??= clock.after(writeAfterMs, () => void write());
	}

	async function write(): Promise<void> {
		timer?.[Symbol.dispose]();
		timer = null;
		await inTurn(() => using(() => undefined)).catch(tellFailure);
	}

	function tellFailure(error: unknown): Fault {
		const why = error instanceof LaterVersion ? remark('version_later') : quote(sqliteCode(error));
		const reason = fault('history_unavailable', why);
		notice(reason);
		return reason;
	}

	async function answer<Value>(work: (store: HistoryStore) => Value): Promise<Result<Value, Fault>> {
		try {
			return ok(await inTurn(() => using(work)));
		} catch (error) {
			return err(tellFailure(error));
		}
	}

	const daysSince = (since: Millis) => daysBetween(dayOf(since), dayOf(clock.now()), summaryDaysMax);

	void write();
	return {
		push(events, now) {
			state = now;
			if (pending.length + events.length > pendingEventsMax) {
				pending = [];
				isBehind = true;
			}
			if (!isBehind) pending.push(...events);
			writeSoon();
		},
		secure: () => inTurn(() => using(open => open.sync())),
		timeline: (task, after) =>
			answer(open => {
				const found = open.timeline(task, after, pageTasksMax + 1);
				const end = pageEnd(found, 0, frameBytesMaxToBrowser / 2);
				const entries = found.slice(0, end);
				return { entries, next: end < found.length ? (entries.at(-1)?.id ?? null) : null };
			}),
		faultSummary: since =>
			answer(open => {
				const days = daysSince(since);
				return summariseFaults(days, open.faultCounts(days[0] ?? ''));
			}),
		savedSummary: since =>
			answer(open => {
				const days = daysSince(since);
				return summariseSaved(days, open.savedCounts(days[0] ?? ''));
			}),
		async close() {
			timer?.[Symbol.dispose]();
			// What the journal has beyond it is read at the next start.
			if (pending.length > 0 && !isBehind) await write();
			await last;
			store?.close();
		},
	};
}
