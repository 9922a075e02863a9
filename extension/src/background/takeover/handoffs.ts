import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { TaskId } from '../../../../shared/domain/ids.ts';
import { createAbort, type AbortSignalLike } from '../../../../shared/kernel/abort-signal.ts';
import { err, type Result } from '../../../../shared/kernel/result.ts';
import type { Calls, HandoffPrepare } from '../../../../shared/protocol/contract.ts';
import type { KeepReason } from '../../core/takeover/judge.ts';
import { inTime } from '../in-time.ts';
import { underWay, withNote, withoutNote, type Note } from '../../core/takeover/note.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

type Method = 'handoff.prepare' | 'handoff.commit' | 'handoff.abort';

export type HandoffPorts = {
	readonly call: <M extends Method>(
		method: M,
		params: Calls[M]['params'],
		signal?: AbortSignalLike,
	) => Promise<Result<Calls[M]['result'], Fault>>;
	/** On the disk when it resolves, but for those of private windows. */
	readonly keep: (notes: readonly Note[]) => Promise<void>;
	readonly browser: {
		/** Bytes of the whole, once the browser knows; a download that begins may not. */
		size(note: Note): Promise<number | null>;
		/** `over`: it has ended meanwhile, and is the browser's. */
		hold(note: Note): Promise<'held' | 'over'>;
		/** Goes on, or begins anew where it cannot. `lost`: neither can be. */
		release(note: Note): Promise<'released' | 'lost'>;
		/** Gone, with what it has saved so far. */
		drop(note: Note): Promise<void>;
	};
	readonly after: (ms: number, run: () => void) => () => void;
};

/** How it ended: for good. */
export type Ended = { readonly kind: 'taken' } | { readonly kind: 'kept'; readonly why: Fault | KeepReason };

/** Chrome waits 15 s for a name, and the daemon looks for 8 s at most. */
export const prepareMs = 12_000;
const answerMs = 10_000;
const askAgainFirstMs = 500;
const askAgainMaxMs = 30_000;
/** By then a browser has written down that a download is off its list: Firefox in 2 s, Chromium in 10. */
export const listWrittenMs = 20_000;

export type Handoffs = {
	/** Of all that are under way. */
	readonly notes: () => readonly Note[];
	begin(note: Note, params: HandoffPrepare, minBytes: number): Promise<Ended>;
	/** The bytes are brought to the daemon, by a task of the note's id; null: all of them are there. */
	beginRelay(note: Note, bring: () => Promise<Fault | null>): Promise<Ended>;
	/** Finishes what an earlier life of the worker or of the browser left. */
	recover(left: readonly Note[]): Promise<readonly (readonly [Note, Ended])[]>;
	/**
	 * All of it is there, in the browser. Forgotten at once, for a browser that is killed may not know of it any more, and
	 * what nobody knows of would be begun anew.
	 */
	completed(isIt: (note: Note) => boolean): Promise<void>;
};

/** The worker's part of tests/model/handoff.tla: each thing is noted before it is done. */
export function createHandoffs({ call, keep, browser, after }: HandoffPorts): Handoffs {
	let notes: readonly Note[] = [];

	const enter = async (note: Note, stage: Note['stage']): Promise<Note> => {
		const next = { ...note, stage };
		notes = withNote(notes, next);
		await keep(notes);
		return next;
	};

	async function forget(id: TaskId): Promise<void> {
		notes = withoutNote(notes, id);
		await keep(notes);
	}

	/** What takes too long is as good as unanswered; what it may have done is found out by an abort. */
	async function within<M extends Method>(
		ms: number,
		method: M,
		params: Calls[M]['params'],
	): Promise<Result<Calls[M]['result'], Fault>> {
		const late = createAbort();
		const answer = await inTime(ms, call(method, params, late.signal), after);
		if (answer) return answer;
		late.abort();
		return err(fault('daemon_unreachable', remark('answer_late', { time: ms / 1000 })));
	}

	async function drop(note: Note): Promise<Ended> {
		await browser.drop(note);
		await enter(note, 'dropped');
		after(listWrittenMs, () => void forget(note.id));
		return { kind: 'taken' };
	}

	async function giveBack(note: Note, why: Fault | KeepReason): Promise<Ended> {
		const released = await browser.release(note);
		await forget(note.id);
		return { kind: 'kept', why: released === 'lost' ? 'lost' : why };
	}

	/** No commit was ever sent: nobody needs to be waited for. */
	async function giveUp(note: Note, why: Fault | KeepReason): Promise<Ended> {
		void within(answerMs, 'handoff.abort', { task: note.id });
		return await giveBack(note, why);
	}

	/** After a commit only the daemon can tell whose it is, however long that takes. */
	async function settle(note: Note, why: Fault | KeepReason): Promise<Ended> {
		for (let wait = askAgainFirstMs; ; wait = Math.min(2 * wait, askAgainMaxMs)) {
			const ended = await within(answerMs, 'handoff.abort', { task: note.id });
			if (ended.ok && ended.value.outcome === 'committed') return await drop(note);
			// That no commit will be taken any more is known for good before the browser goes on.
			if (ended.ok) return await giveBack(await enter(note, 'holding'), why);
			await new Promise<void>(resolve => void after(wait, resolve));
		}
	}

	async function finish(note: Note, why: Fault | KeepReason): Promise<Ended> {
		if (note.stage === 'dropped') return await drop(note);
		if (note.stage !== 'committing' && note.stage !== 'relaying') return await giveUp(note, why);
		// A browser that has begun anew may go on with it by itself.
		await browser.hold(note);
		return await settle(note, why);
	}

	return {
		notes: () => underWay(notes),
		async begin(begun, params, minBytes) {
			let note = await enter(begun, 'preparing');
			const prepared = await within(prepareMs, 'handoff.prepare', params);
			if (!prepared.ok) return await giveUp(note, prepared.error);
			// By the time that the daemon has looked, the browser knows as well.
			const size = params.expected.totalBytes ?? (await browser.size(note));
			if (size !== null && size < minBytes) return await giveUp(note, 'size');
			// The browser had all of it before anybody could decide.
			if (!notes.some(({ id }) => id === note.id)) return await giveUp(note, 'ended');
			note = await enter(note, 'holding');
			if ((await browser.hold(note)) === 'over') return await giveUp(note, 'ended');
			note = await enter(note, 'committing');
			const committed = await within(answerMs, 'handoff.commit', { task: note.id });
			return committed.ok ? await drop(note) : await settle(note, committed.error);
		},
		async beginRelay(begun, bring) {
			let note = await enter(begun, 'holding');
			if ((await browser.hold(note)) === 'over') return await giveUp(note, 'ended');
			note = await enter(note, 'relaying');
			const problem = await bring();
			return problem ? await settle(note, problem) : await drop(note);
		},
		async completed(isIt) {
			const over = notes.filter(
				note => (note.stage === 'preparing' || note.stage === 'holding') && isIt(note),
			);
			for (const { id } of over) await forget(id);
		},
		async recover(left) {
			notes = left.reduce(withNote, notes);
			return await Promise.all(
				left.map(async note => [note, await finish(note, fault('daemon_unreachable'))] as const),
			);
		},
	};
}
