import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import { redactUrl } from '../../../shared/domain/redact-url.ts';
import type { Client, Task, TaskRequest } from '../../../shared/domain/task.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { bytes, type Bytes } from '../../../shared/kernel/units.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Calls } from '../../../shared/protocol/contract.ts';
import { relayChunkBytesMax } from '../../../shared/protocol/limits.ts';
import type { Command } from '../core/queue/command.ts';
import type { RelaySink } from '../core/transfer/run.ts';
import type { Clock } from '../effects/clock.ts';
import { checkUrl } from './check-url.ts';
import { remark } from '../../../shared/domain/remarks.ts';

type Ports = {
	readonly state: () => QueueState;
	readonly clock: Clock;
	/** Of the run that is going on; null: none is. */
	readonly sink: (task: TaskId) => RelaySink | null;
	readonly dispatch: (command: Command, client: Client | null) => Promise<Result<unknown, Fault>>;
};

type Answer<Method extends `relay.${string}` & keyof Calls> = Promise<Result<Calls[Method]['result'], Fault>>;

/** Downloads whose bytes a browser brings. */
export type Relays = {
	/** From where bytes are wanted, once there is a place for it; the whole length where it is complete already. */
	open(
		params: Calls['relay.open']['params'],
		client: Client | null,
		signal: AbortSignalLike,
	): Answer<'relay.open'>;
	chunk(params: Calls['relay.chunk']['params']): Answer<'relay.chunk'>;
	/** All was sent: good once the file has its name and that is on record. */
	close(params: Calls['relay.close']['params'], signal: AbortSignalLike): Answer<'relay.close'>;
	/** Gives an unfinished one up, and its place; false where it is none, or complete. */
	abandon(task: TaskId, client: Client | null): Promise<Result<boolean, Fault>>;
};

const lookMs = 50;
/** Begun in this life of the daemon; who goes on with an older one begins it anew, which costs one more call. */
const begunMax = 1_000;

export function createRelays({ state, clock, sink, dispatch }: Ports): Relays {
	const begun = new Set<TaskId>();

	function noteBegun(task: TaskId): void {
		begun.delete(task);
		begun.add(task);
		const [oldest] = begun;
		if (begun.size > begunMax && oldest !== undefined) begun.delete(oldest);
	}

	/** null: it is gone. */
	const now = (task: TaskId): Task | null => state().tasks.get(task) ?? null;

	/** Somebody goes on with what an earlier daemon took: for them that one has ended, and nothing is over. */
	function isCutOff(task: TaskId): boolean {
		const status = now(task)?.state.status;
		return !begun.has(task) && (status === 'paused' || status === 'queued' || status === 'downloading');
	}

	const pause = (): Promise<void> => new Promise(resolve => void clock.after(lookMs, resolve));

	/** Until it is so, or nobody waits for it. */
	async function until(holds: () => boolean, signal: AbortSignalLike | null): Promise<boolean> {
		while (!holds()) {
			if (signal?.aborted) return false;
			await pause();
		}
		return true;
	}

	async function enter(params: Calls['relay.open']['params'], client: Client | null): Promise<Fault | null> {
		const task = params.id;
		const there = now(task);
		if (there && !there.request.relayed) return fault('bad_parameters', remark('is_no_relay'));
		const status = there?.state.status;
		if (status === 'queued' || status === 'downloading' || status === 'completed') return null;
		if (status === 'cancelled') return fault('relay_over');
		const done = there
			? await dispatch({ type: 'resume', task }, client)
			: await dispatch({ type: 'addRelay', task, request: requestOf(params) }, client);
		return done.ok ? null : done.error;
	}

	const outcomeOf = (task: TaskId): Result<Bytes, Fault> => {
		const is = now(task)?.state;
		if (is?.status === 'completed') return ok(is.bytes);
		return err(is?.status === 'failed' ? is.fault : fault('relay_over'));
	};

	const isWaiting = (task: TaskId): boolean => {
		const status = now(task)?.state.status;
		return status === 'queued' || status === 'downloading';
	};

	return {
		async open(params, client, signal) {
			const task = params.id;
			const refused = await enter(params, client);
			if (refused) return err(refused);
			for (;;) {
				await until(() => sink(task) !== null || !isWaiting(task), signal);
				if (signal.aborted) return err(fault('relay_over'));
				if (!isWaiting(task)) break;
				const offset = (await sink(task)?.begun()) ?? null;
				if (offset !== null) {
					noteBegun(task);
					return ok({ offset: bytes(offset), isWhole: false });
				}
				await pause();
			}
			const outcome = outcomeOf(task);
			return outcome.ok ? ok({ offset: outcome.value, isWhole: true }) : outcome;
		},
		async chunk({ task, at, data, inBrowserBytes }) {
			const chunk = Buffer.from(data, 'base64');
			if (chunk.length > relayChunkBytesMax) return err(fault('bad_parameters', remark('too_many_at_once')));
			const open = sink(task);
			if (isCutOff(task)) return err(fault('daemon_unreachable'));
			if (!open) return err(fault('relay_over'));
			const written = await (chunk.length === 0
				? open.gathering(at, inBrowserBytes ?? null)
				: open.write(at, chunk));
			return written.ok ? ok({ received: bytes(written.value) }) : written;
		},
		async close({ task, totalBytes }, signal) {
			if (isCutOff(task)) return err(fault('daemon_unreachable'));
			const closed = await (sink(task)?.close(totalBytes) ?? Promise.resolve(outcomeOf(task)));
			if (!closed.ok) return closed;
			await until(() => !isWaiting(task), signal);
			const outcome = outcomeOf(task);
			return outcome.ok ? ok({}) : outcome;
		},
		async abandon(task, client) {
			const there = now(task);
			if (!there?.request.relayed || there.state.status === 'completed') return ok(false);
			// Completed wins over a cancel that comes too late.
			const cancelled = await dispatch({ type: 'cancel', task }, client);
			if (!cancelled.ok && now(task)?.state.status === 'downloading') return cancelled;
			await until(() => !isWaiting(task), null);
			if (now(task)?.state.status === 'completed') return ok(false);
			const gone = await dispatch({ type: 'abortRelay', task }, client);
			return gone.ok ? ok(true) : gone;
		},
	};
}

/** What was asked for, as the journal may hold it: of a data: address only that it is one. */
function requestOf(params: Calls['relay.open']['params']): TaskRequest {
	const { url, pageUrl, title, fileName, totalBytes, mediaType } = params;
	const page = pageUrl === undefined ? null : checkUrl(pageUrl);
	return {
		url: /^data:/iu.test(url) ? 'data:' : redactUrl(url),
		pageUrl: page?.ok ? redactUrl(page.value.href) : null,
		title: title ?? null,
		folder: null,
		fileName: fileName ?? null,
		segments: null,
		checksum: null,
		mirrors: [],
		entry: null,
		rateLimit: 0,
		startAt: null,
		relayed: { totalBytes, mediaType },
	};
}
