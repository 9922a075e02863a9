import type { RecordedEvent } from '../../../shared/domain/events.ts';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { LocalTime } from '../../../shared/domain/hours.ts';
import type { Seq, TaskId } from '../../../shared/domain/ids.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import type { MediaFacts } from '../../../shared/domain/media.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import type { Client, Task } from '../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { millis, type Bytes, type Millis } from '../../../shared/kernel/units.ts';
import { unreachable } from '../../../shared/kernel/unreachable.ts';
import type { Progress, TaskAdd } from '../../../shared/protocol/contract.ts';
import type { Command } from '../core/queue/command.ts';
import type { Effect } from '../core/queue/react.ts';
import type { LibraryDisk } from '../core/library/disk.ts';
import type { Engine } from '../core/transfer/run.ts';
import { localTime, systemClock, type Clock } from '../effects/clock.ts';
import { probeMedia } from '../effects/ffprobe.ts';
import { chosenTools } from '../effects/tool-paths.ts';
import { libraryDisk } from '../effects/library-disk.ts';
import { takeLock } from '../effects/os-lock.ts';
import { openSettings } from '../effects/settings-store.ts';
import { nodeDisk, type Disk } from '../effects/state-disk.ts';
import { createAdd } from './queue-add.ts';
import { createChores } from './queue-chores.ts';
import { createKnown } from './queue-duplicates.ts';
import { createQueueFiling } from './queue-filing.ts';
import type { Notices } from './notices.ts';
import type { History } from './queue-history.ts';
import { openHistory } from './queue-history.ts';
import { createHandoffs, type Handoffs } from './queue-handoffs.ts';
import { watchHours } from './queue-hours.ts';
import { createListed } from './queue-listed.ts';
import { createLinks, type FindLink, type Links } from './queue-links.ts';
import { createRelays, type Relays } from './queue-relays.ts';
import { createPrepare } from './queue-prepare.ts';
import { createRuns } from './queue-runs.ts';
import { createSpine } from './queue-spine.ts';
import { watchStalls } from './queue-stalls.ts';
import { openStores, type OpenHistory, type OpenSettings, type TakeLock } from './queue-stores.ts';
import { remark } from '../../../shared/domain/remarks.ts';

export type QueuePorts = {
	/** Everything the queue keeps lies in it. */
	readonly folder: string;
	readonly engine: Engine;
	/** Finds a new address where the one that a task has stopped working; before anybody else is asked. */
	readonly findLink?: FindLink;
	/** Where files go when neither task nor settings say. */
	readonly downloadFolder: () => string;
	/** Given the settings at the start and after each change, by hour too: what is not the queue's own takes effect there. */
	readonly applySettings?: (settings: Settings) => void;
	/** Told what went wrong beside the answers; never a secret. */
	readonly report: (text: string) => void;
	readonly clock?: Clock;
	readonly localTime?: (at: Millis) => LocalTime;
	readonly disk?: Disk;
	readonly libraryDisk?: LibraryDisk;
	readonly probe?: (path: string, signal: AbortSignal) => Promise<MediaFacts | null>;
	/** A number in [0, 1). */
	readonly random?: () => number;
	readonly newJournalId?: () => string;
	readonly takeLock?: TakeLock;
	readonly openSettings?: OpenSettings;
	readonly openHistory?: OpenHistory;
	/** A journal is compacted from that size on. */
	readonly compactBytesMin?: number;
};

export type Queue = {
	/** As it is on the disk: never ahead of it. */
	readonly state: QueueState;
	/** Names this journal: a sequence number means nothing in another. */
	readonly journal: string;
	/** What a command made happen, durable when it resolves, or why it was refused. Never rejects. */
	dispatch(command: Command, client?: Client | null): Promise<Result<readonly RecordedEvent[], Fault>>;
	readonly handoffs: Handoffs;
	readonly relays: Relays;
	/** Checks the address and keeps its secrets apart. Adding one id twice adds once. */
	add(params: TaskAdd, client?: Client | null): Promise<Result<{ task: TaskId }, Fault>>;
	/** Moves a finished file; of a task that is not complete, its file goes there once it is, and the path is null. */
	moveFile(
		task: TaskId,
		folder: string,
		client?: Client | null,
	): Promise<Result<{ path: string | null }, Fault>>;
	/** Null: too old or from elsewhere, a snapshot is needed. */
	eventsSince(seq: Seq): readonly RecordedEvent[] | null;
	/** Told every batch of events once it is durable. */
	subscribe(listener: (events: readonly RecordedEvent[]) => void): Disposable;
	/** Of a recording: what is there is enough, and becomes the file. */
	finish(task: TaskId): Result<null, Fault>;
	/** What happened to a task that there is, page by page. */
	readonly timeline: History['timeline'];
	readonly faultSummary: History['faultSummary'];
	readonly savedSummary: History['savedSummary'];
	readonly notices: Notices;
	/** New addresses in place of those that stopped working. */
	readonly links: Pick<Links, 'give' | 'wanted' | 'subscribe'>;
	/** Of the runs that go on at this moment. */
	progress(): Progress[];
	settings(): Settings;
	/** Refused with the name of what does not fit; then nothing has changed. */
	changeSettings(change: unknown): Promise<Result<Settings, Fault>>;
	/** Nothing runs, waits or is being written. */
	idle(): boolean;
	/** The program is about to be replaced: nothing starts any more, and what runs is on record as to be gone on with. */
	handOver(): Promise<Result<null, Fault>>;
	/**
	 * Stops every run and waits for it. What the runs report on their way out is still written (paused by restart,
	 * or completed): a client sees it before the connection ends, and a file that was finished just now is known
	 * as such. Where that fails, the next start finds the same out by itself.
	 */
	close(): Promise<void>;
};

/** Loads the queue, ends what the process before this one left running, and starts what may start. */
export async function openQueue(ports: QueuePorts): Promise<Result<Queue, Fault>> {
	const { folder, engine, report } = ports;
	const clock = ports.clock ?? systemClock;
	const disk = ports.disk ?? nodeDisk;
	const newJournalId = ports.newJournalId ?? (() => crypto.randomUUID());
	const stores = await openStores({
		folder,
		disk,
		clock,
		newJournalId,
		takeLock: ports.takeLock ?? takeLock,
		openSettings: ports.openSettings ?? openSettings,
		openHistory: ports.openHistory ?? openHistory,
		compactBytesMin: ports.compactBytesMin,
		report,
	});
	if (!stores.ok) return stores;
	const { journal, recent, secrets, slips, settings, history, notices, close: closeStores } = stores.value;
	const listeners = new Set<(events: readonly RecordedEvent[]) => void>();
	const chores = createChores(report);
	let closing: Promise<void> | null = null;

	const hours = watchHours({
		clock,
		localTime: ports.localTime ?? localTime,
		settings: settings.get,
		turned: applySettings,
	});
	const spine = createSpine({
		state: stores.value.state,
		journal,
		clock,
		random: ports.random ?? Math.random,
		settings: settings.get,
		isOpen: () => hours.isOpen(),
		announce,
		perform,
		report,
	});
	const filing = createQueueFiling({
		folder,
		disk: ports.libraryDisk ?? libraryDisk,
		stateDisk: disk,
		slips,
		engine,
		clock,
		settings: settings.get,
		downloadFolder: ports.downloadFolder,
		probe: ports.probe ?? ((path, signal) => probeMedia(path, signal, chosenTools(ports.folder))),
		secrets: task => secrets.find(task),
		state: () => spine.state,
		dispatch,
		tell: spine.tell,
		chores,
		report,
	});
	const known = createKnown({
		state: () => spine.state,
		settings: settings.get,
		disk: ports.libraryDisk ?? libraryDisk,
	});
	const add = createAdd({ state: () => spine.state, secrets, chores, dispatch, report });
	const relays = createRelays({
		state: () => spine.state,
		clock,
		sink: task => runs.relay(task),
		dispatch,
	});
	const handoffs = createHandoffs({
		relays,
		state: () => spine.state,
		look: (request, signal) => engine.look(request, signal),
		add: async (params, client, as) => (closing ? err(isClosing) : add(params, client, as)),
		chores,
		dispatch,
	});
	const listed = createListed({
		add: async params => (closing ? err(isClosing) : add(params, null)),
		report,
	});
	const find = ports.findLink ?? (async () => null);
	const links = createLinks({ state: () => spine.state, secrets, chores, find, dispatch });
	const { ask: freshLink } = links;
	const prepare = createPrepare({
		settings: settings.get,
		secrets,
		chores,
		known,
		downloadFolder: ports.downloadFolder,
	});
	const runs = createRuns({ engine, prepare, planned: filing.planned, tell: spine.tell, listed, freshLink });
	const stalls = watchStalls({
		clock,
		state: () => spine.state,
		progress: runs.progress,
		restartAfter: () => millis(settings.get().restartStalled * 1_000),
		tell: spine.tell,
	});

	function announce(events: readonly RecordedEvent[]): void {
		events.forEach(recent.push);
		history.push(events, spine.state);
		for (const listener of listeners) {
			try {
				listener(events);
			} catch (error) {
				report(`queue: a listener failed (${error instanceof Error ? error.name : 'unknown'})`);
			}
		}
	}

	function perform(effect: Effect): void {
		switch (effect.type) {
			case 'startRun':
				return runs.start(effect.task, effect.run);
			case 'stopRun':
				return runs.stop(effect.task, effect.run);
			case 'limitRun':
				return runs.limit(effect.task, effect.rate);
			case 'discardPart':
				return chores.later('parts', () => engine.discard(effect.target));
			case 'settleTarget':
				return chores.later('parts', () => engine.settled(effect.target));
			case 'fileAway':
				return filing.later(effect.task);
			case 'forgetSecrets':
				return chores.later(effect.task, () => secrets.forget(effect.task));
			default:
				return unreachable(effect);
		}
	}

	function applySettings(): void {
		ports.applySettings?.(hours.settingsNow());
		spine.poke();
	}

	async function dispatch(
		command: Command,
		client: Client | null = null,
	): Promise<Result<readonly RecordedEvent[], Fault>> {
		return closing ? err(isClosing) : spine.dispatch(command, client);
	}

	async function close(): Promise<void> {
		hours[Symbol.dispose]();
		stalls[Symbol.dispose]();
		spine.stopStarting();
		// A batch that is being written may still start runs.
		await spine.turned();
		filing.stop();
		await runs.stopAll();
		await spine.drain();
		spine.close();
		await chores.allDone();
		await closeStores();
	}

	// Before any run begins: `prepare` waits for it.
	chores.later('parts', () =>
		engine.sweep((id, path) => mayHavePart(spine.state.tasks.get(id as TaskId), path)),
	);
	ports.applySettings?.(hours.settingsNow());
	spine.tell({ type: 'recover', savedBytes: await findSavedBytes(spine.state, engine) });
	await spine.turned();
	filing.recover();

	return ok({
		get state() {
			return spine.state;
		},
		journal: journal.id,
		dispatch,
		moveFile: async (task, to, client = null) =>
			closing ? err(isClosing) : filing.moveFile(task, to, client),
		add: async (params, client = null) => (closing ? err(isClosing) : add(params, client)),
		handoffs,
		relays,
		timeline: history.timeline,
		faultSummary: history.faultSummary,
		savedSummary: history.savedSummary,
		notices,
		links: { ...links, give: async (given, by) => (closing ? err(isClosing) : links.give(given, by)) },
		eventsSince: recent.since,
		subscribe(listener) {
			listeners.add(listener);
			return { [Symbol.dispose]: () => listeners.delete(listener) };
		},
		finish: task =>
			runs.finish(task) ? ok(null) : err(fault('transition_refused', remark('is_no_recording'))),
		progress: runs.progress,
		settings: settings.get,
		async changeSettings(change) {
			if (closing) return err(isClosing);
			const changed = settings.change(change);
			hours.changed();
			applySettings();
			return changed;
		},
		idle: () => !spine.isBusy && !chores.isBusy() && !hasWork(spine.state),
		async handOver() {
			spine.stopStarting();
			const handed = await dispatch({ type: 'handOver' });
			return handed.ok ? ok(null) : handed;
		},
		close: () => (closing ??= close()),
	});
}

const mayHavePart = (task: Task | undefined, path: string): boolean =>
	task?.target?.path === path && task.state.status !== 'completed';

const isClosing = fault('daemon_unreachable', remark('program_closing'));

async function findSavedBytes(state: QueueState, engine: Engine): Promise<ReadonlyMap<TaskId, Bytes>> {
	const saved = new Map<TaskId, Bytes>();
	for (const task of state.tasks.values()) {
		if (task.state.status !== 'downloading' || !task.target) continue;
		saved.set(task.id, await engine.savedBytes(task.target).catch(() => task.savedBytes));
	}
	return saved;
}

function hasWork(state: QueueState): boolean {
	for (const { state: now } of state.tasks.values()) {
		if (now.status === 'queued' || now.status === 'downloading') return true;
		// Nobody else would start it again when its hour comes.
		if (now.status === 'paused' && now.by === 'schedule') return true;
	}
	return false;
}
