import type { QueueEvent, RecordedEvent } from '../../../shared/domain/events.ts';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { fold } from '../../../shared/domain/fold.ts';
import type { Seq } from '../../../shared/domain/ids.ts';
import { forkState, type QueueState } from '../../../shared/domain/queue-state.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import type { Client } from '../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Command } from '../core/queue/command.ts';
import { decide } from '../core/queue/decide.ts';
import { react, type Effect } from '../core/queue/react.ts';
import { schedule } from '../core/queue/schedule.ts';
import type { Clock } from '../effects/clock.ts';
import type { Journal } from '../effects/journal-file.ts';
import { remark } from '../../../shared/domain/remarks.ts';
import { detailOf } from '../core/text/say-remarks.ts';

/** Commands made durable by one write. */
const batchCommandsMax = 1_000;
/** Commands of people that may wait; more are refused. */
export const waitingCommandsMax = 10_000;
const journalRetryFirstMs = 250;
const journalRetryMaxMs = 10_000;
/**
 * Timers stand still while the machine sleeps, and the clock on the wall may be set: who waits for a time looks at it
 * that often.
 */
const wakeMsMax = 60_000;
/** Attempts to write what the runs reported, at the end, before it is left to the next start. */
const drainAttemptsMax = 3;

type Answer = Result<readonly RecordedEvent[], Fault>;
type Waiting = {
	readonly command: Command;
	/** Null: nobody asked, it happened. */
	readonly client: Client | null;
	/** Null: a report of a run, which is kept until the journal takes it. */
	readonly answer: ((answer: Answer) => void) | null;
};

export type SpinePorts = {
	readonly state: QueueState;
	readonly journal: Pick<Journal, 'append' | 'compactIfDue'>;
	readonly clock: Clock;
	readonly random: () => number;
	readonly settings: () => Settings;
	/** Whether the hours let downloads run now. */
	readonly isOpen: () => boolean;
	/** Called with what is durable, before its effects. */
	readonly announce: (events: readonly RecordedEvent[]) => void;
	readonly perform: (effect: Effect) => void;
	readonly report: (text: string) => void;
};

export type Spine = {
	readonly state: QueueState;
	readonly isBusy: boolean;
	dispatch(command: Command, client: Client | null): Promise<Answer>;
	/** For what really happened: never lost while the program lives, however often the journal fails. */
	readonly tell: (command: Command) => void;
	/** Something beside the state changed that may let a task start. */
	poke(): void;
	/** No task starts any more. */
	stopStarting(): void;
	/** Resolves when what is being worked at is over, taken by the journal or not. */
	turned(): Promise<void>;
	/** Resolves when nothing waits, or the journal has failed several times. */
	drain(): Promise<void>;
	close(): void;
};

/** decide → append → fold → react, one batch after the other. */
export function createSpine(ports: SpinePorts): Spine {
	const { journal, clock, settings, report } = ports;
	let { state } = ports;
	let waiting: Waiting[] = [];
	let poked = false;
	let starting = true;
	let turning: Promise<void> | null = null;
	let failures = 0;
	let wake: Disposable | null = null;
	let retry: Disposable | null = null;

	function turn(): void {
		turning ??= turnUntilDone();
	}

	async function turnUntilDone(): Promise<void> {
		// What is dispatched in the same breath becomes one batch.
		await Promise.resolve();
		let goesOn = true;
		while (goesOn && (waiting.length > 0 || poked)) goesOn = await takeBatch();
		turning = null;
	}

	/** False: the journal did not take it; waits for the retry. */
	async function takeBatch(): Promise<boolean> {
		poked = false;
		const batch = waiting.splice(0, batchCommandsMax);
		let draft;
		try {
			draft = work(batch);
		} catch (error) {
			// A defect of ours in the pure part: the batch is dropped, the queue goes on.
			report(`queue: ${error instanceof Error ? error.message : 'unknown defect'}`);
			for (const { answer } of batch) answer?.(err(fault('internal')));
			return true;
		}
		if (draft.events.length > 0) {
			const appended = await journal.append(draft.events);
			if (!appended.ok) {
				refuse(batch, appended.error);
				return false;
			}
			state = draft.state;
			failures = 0;
			ports.announce(draft.events);
			draft.effects.forEach(ports.perform);
			journal.compactIfDue(state);
		}
		wakeAt(draft.wakeAt);
		batch.forEach(({ answer }, at) => answer?.(draft.answers[at] ?? ok([])));
		return true;
	}

	/** Everything on a draft: nothing is so before it is durable. */
	function work(batch: readonly Waiting[]) {
		const draft = forkState(state);
		const now = clock.now();
		const events: RecordedEvent[] = [];
		const effects: Effect[] = [];
		const record = (event: QueueEvent, client: Client | null = null): RecordedEvent => {
			const by = client === null ? {} : { client };
			const recorded = { seq: (draft.seq + 1) as Seq, at: now, ...by, event };
			const taskNow = () => ('task' in event ? draft.tasks.get(event.task) : undefined);
			const before = taskNow();
			fold(draft, recorded);
			effects.push(...react(event, before, taskNow()));
			events.push(recorded);
			return recorded;
		};
		const luck = { retriesMax: settings().retries, now, random: ports.random };
		const answers = batch.map(({ command, client }): Answer => {
			const decided = decide(draft, command, luck);
			if (!decided.ok) return decided;
			// Others that it touches on its way were not what somebody asked for.
			const isMeant = (event: QueueEvent) =>
				!('task' in command) || ('task' in event && event.task === command.task);
			return ok(decided.value.map(event => record(event, isMeant(event) ? client : null)));
		});
		const plan = starting
			? schedule(draft, settings(), { at: now, isOpen: ports.isOpen() })
			: { events: [], wakeAt: null };
		for (const event of plan.events) record(event);
		return { state: draft, events, effects, answers, wakeAt: plan.wakeAt };
	}

	function refuse(batch: readonly Waiting[], reason: Fault): void {
		waiting = [...batch.filter(({ answer }) => answer === null), ...waiting];
		for (const { answer } of batch) answer?.(err(reason));
		report(`journal: not written (${detailOf(reason)})`);
		const delay = Math.min(journalRetryMaxMs, journalRetryFirstMs * 2 ** failures++);
		retry?.[Symbol.dispose]();
		retry = clock.after(delay, poke);
	}

	function wakeAt(at: number | null): void {
		wake?.[Symbol.dispose]();
		const delay = at === null ? null : Math.min(Math.max(0, at - clock.now()), wakeMsMax);
		wake = delay === null ? null : clock.after(delay, poke);
	}

	function poke(): void {
		poked = true;
		turn();
	}

	return {
		get state() {
			return state;
		},
		get isBusy() {
			return turning !== null || waiting.length > 0;
		},
		dispatch: (command, client) =>
			new Promise(answer => {
				if (waiting.length >= waitingCommandsMax) {
					answer(err(fault('internal', remark('too_many_at_once'))));
					return;
				}
				waiting.push({ command, client, answer });
				turn();
			}),
		tell(command) {
			waiting.push({ command, client: null, answer: null });
			turn();
		},
		poke,
		stopStarting() {
			starting = false;
		},
		async turned() {
			await turning;
		},
		async drain() {
			for (let attempt = 0; attempt < drainAttemptsMax; attempt++) {
				if (waiting.length > 0) turn();
				await turning;
				if (waiting.length === 0) return;
			}
			report('queue: the last reports of runs are left to the next start');
		},
		close() {
			wake?.[Symbol.dispose]();
			retry?.[Symbol.dispose]();
		},
	};
}
