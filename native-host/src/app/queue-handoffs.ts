import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import type { Client } from '../../../shared/domain/task.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { HandoffPrepare } from '../../../shared/protocol/contract.ts';
import type { Command } from '../core/queue/command.ts';
import { isCommitted } from '../core/queue/handoff.ts';
import type { Engine } from '../core/transfer/run.ts';
import { howDiffers } from '../../../shared/domain/same-thing.ts';
import { abortScope } from './abort-scope.ts';
import type { Add } from './queue-add.ts';
import type { Chores } from './queue-chores.ts';
import type { Relays } from './queue-relays.ts';
import { partSecrets } from './queue-secrets.ts';

type Ports = {
	readonly state: () => QueueState;
	readonly look: Engine['look'];
	readonly add: Add;
	readonly relays: Pick<Relays, 'abandon'>;
	readonly chores: Chores;
	readonly dispatch: (command: Command, client: Client | null) => Promise<Result<unknown, Fault>>;
};

/** A download that goes over from a browser to the queue: tests/model/handoff.tla is this protocol. */
export type Handoffs = {
	/** Durable when it resolves well; then the same thing was seen at that address. */
	prepare(
		params: HandoffPrepare,
		client: Client | null,
		signal: AbortSignalLike,
	): Promise<Result<{ task: TaskId }, Fault>>;
	/** From then on it is a task. */
	commit(task: TaskId, client: Client | null): Promise<Result<{ task: TaskId }, Fault>>;
	/** How it ended, for good: `committed` where that was before. */
	abort(task: TaskId, client: Client | null): Promise<Result<{ outcome: 'aborted' | 'committed' }, Fault>>;
};

export function createHandoffs({ state, look, add, relays, chores, dispatch }: Ports): Handoffs {
	/** Of each that is being looked at. */
	const looking = new Map<TaskId, Set<() => void>>();

	async function seen({ task, expected }: HandoffPrepare, signal: AbortSignalLike): Promise<Fault | null> {
		const parted = partSecrets(task);
		if (!parted.ok) return parted.error;
		const { url, headers = [], proxy = null } = task;
		const found = await look({ url, headers, proxy }, signal);
		if (!found.ok) return found.error;
		const differs = howDiffers(expected, found.value);
		return differs === null ? null : fault('handoff_differs', differs);
	}

	return {
		async prepare(params, client, signal) {
			const task = params.task.id;
			const stage = state().handoffs.get(task)?.stage;
			if (stage === 'prepared' || isCommitted(state(), task)) return ok({ task });
			if (stage === 'aborted') return err(fault('handoff_over'));
			using scope = abortScope(signal);
			const stop = () => scope.abort();
			const looks = looking.get(task) ?? new Set();
			looking.set(task, looks.add(stop));
			const problem = await seen(params, scope.signal).finally(() => {
				looks.delete(stop);
				if (looks.size === 0) looking.delete(task);
			});
			if (problem) return err(problem);
			return await add(params.task, client, 'prepareHandoff');
		},
		async commit(task, client) {
			const done = await dispatch({ type: 'commitHandoff', task }, client);
			return done.ok ? ok({ task }) : done;
		},
		async abort(task, client) {
			for (const stop of looking.get(task) ?? []) stop();
			const abandoned = await relays.abandon(task, client);
			if (!abandoned.ok) return abandoned;
			if (abandoned.value) return ok({ outcome: 'aborted' });
			// After a prepare that is just being written, whose secrets would else outlive it.
			const done = await chores.run(task, () => dispatch({ type: 'abortHandoff', task }, client));
			if (!done.ok) return done;
			return ok({ outcome: isCommitted(state(), task) ? 'committed' : 'aborted' });
		},
	};
}
