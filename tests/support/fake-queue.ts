import type { QueueEvent, RecordedEvent } from '../../shared/domain/events.ts';
import { fault } from '../../shared/domain/faults.ts';
import { fold } from '../../shared/domain/fold.ts';
import type { RunNumber, Seq, TaskId } from '../../shared/domain/ids.ts';
import { emptyState } from '../../shared/domain/queue-state.ts';
import { defaultSettings, type Settings } from '../../shared/domain/settings.ts';
import { err, ok } from '../../shared/kernel/result.ts';
import { bytes, millis } from '../../shared/kernel/units.ts';
import type { Progress } from '../../shared/protocol/contract.ts';
import { createNotices } from '../../native-host/src/app/notices.ts';
import { summariseFaults, summariseSaved } from '../../native-host/src/core/history/summarise.ts';
import type { Queue } from '../../native-host/src/app/queue.ts';
import { quote } from '../../shared/kernel/quoted.ts';

export type FakeQueue = Queue & {
	append(event: QueueEvent): void;
	running: Progress[];
	/** Events that are kept; older ones need a snapshot. */
	keptMax: number;
	readonly listeners: number;
	/** Clients that are asked for new addresses. */
	readonly linkListeners: number;
	closed: boolean;
	handed: boolean;
};

/** A queue that keeps everything in memory, downloads nothing, and knows no rule but "such a task must be there". */
export function fakeQueue(): FakeQueue {
	const state = emptyState();
	let linkListeners = 0;
	const listeners = new Set<(events: readonly RecordedEvent[]) => void>();
	let recorded: RecordedEvent[] = [];
	let settings: Settings = defaultSettings;

	function append(event: QueueEvent): RecordedEvent {
		const entry = { seq: (state.seq + 1) as Seq, at: millis(state.seq), event };
		fold(state, entry);
		recorded = [...recorded, entry].slice(-queue.keptMax);
		for (const listener of listeners) listener([entry]);
		return entry;
	}

	const queue: FakeQueue = {
		state,
		journal: 'fake',
		links: {
			give: async () => ok({}),
			wanted: () => [],
			subscribe() {
				linkListeners++;
				return { notFound: () => {}, [Symbol.dispose]: () => void linkListeners-- };
			},
		},
		running: [],
		keptMax: 10_000,
		closed: false,
		handed: false,
		append,
		get linkListeners() {
			return linkListeners;
		},
		get listeners() {
			return listeners.size;
		},
		async dispatch(command) {
			if (command.type === 'pauseAll')
				return ok(
					[...state.tasks.keys()].map(task =>
						append({ type: 'task.paused', task, by: 'user', savedBytes: bytes(0) }),
					),
				);
			if (!('task' in command)) return ok([]);
			if (!state.tasks.has(command.task)) return err(fault('task_unknown', quote(command.task)));
			if (command.type === 'remove') return ok([append({ type: 'task.removed', task: command.task })]);
			if (command.type === 'cancel')
				return ok([append({ type: 'task.cancelled', task: command.task, savedBytes: bytes(0) })]);
			return ok([append({ type: 'task.paused', task: command.task, by: 'user', savedBytes: bytes(0) })]);
		},
		finish: task => err(fault(state.tasks.has(task) ? 'transition_refused' : 'task_unknown', quote(task))),
		async add({ id, url, title, folder, fileName, segments, checksum }) {
			if (!url.startsWith('http')) return err(fault('url_scheme', quote('only http')));
			if (!state.tasks.has(id)) append(added(id, url, { title, folder, fileName, segments, checksum }));
			return ok({ task: id });
		},
		handoffs: {
			prepare: async ({ task }) => ok({ task: task.id }),
			commit: async task => ok({ task }),
			abort: async () => ok({ outcome: 'aborted' }),
		},
		relays: {
			open: async () => ok({ offset: bytes(0), isWhole: false }),
			chunk: async ({ at }) => ok({ received: at }),
			close: async () => ok({}),
			abandon: async () => ok(false),
		},
		moveFile: async () => err(fault('file_missing')),
		eventsSince(seq) {
			const first = recorded[0]?.seq ?? state.seq + 1;
			return seq + 1 < first ? null : recorded.filter(event => event.seq > seq);
		},
		subscribe(listener) {
			listeners.add(listener);
			return { [Symbol.dispose]: () => void listeners.delete(listener) };
		},
		timeline: async () => ok({ entries: [], next: null }),
		faultSummary: async () => ok(summariseFaults([], [])),
		savedSummary: async () => ok(summariseSaved([], [])),
		notices: createNotices({ kept: null, keep: () => undefined, now: () => millis(1) }),
		progress: () => queue.running,
		settings: () => settings,
		async changeSettings(change) {
			settings = { ...settings, ...(change as Partial<Settings>) };
			return ok(settings);
		},
		idle: () => true,
		async handOver() {
			queue.handed = true;
			return ok(null);
		},
		async close() {
			queue.closed = true;
		},
	};
	return queue;
}

type Asked = { readonly [Name in 'title' | 'folder' | 'fileName' | 'segments' | 'checksum']?: unknown };

export function added(task: TaskId, url: string, asked: Asked = {}): QueueEvent {
	const { title = null, folder = null, fileName = null, segments = null, checksum = null } = asked;
	const request = { url, pageUrl: null, title, folder, fileName, segments, checksum };
	return { type: 'task.added', task, request, rank: nextRank++ } as QueueEvent;
}

let nextRank = 1;

export const taskId = (number: number): TaskId => number.toString(36).padStart(12, '0') as TaskId;

export const progressOf = (task: TaskId, receivedBytes: number): Progress => ({
	task,
	run: 1 as RunNumber,
	receivedBytes: bytes(receivedBytes),
	totalBytes: bytes(1_000_000),
	bytesPerSecond: 1,
	connections: 1,
	silentFor: millis(0),
	pieces: [[bytes(0), bytes(1_000_000), bytes(receivedBytes)]],
});
