import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Client } from '../../../shared/domain/task.ts';
import type { TaskAdd } from '../../../shared/protocol/contract.ts';
import type { Command } from '../core/queue/command.ts';
import type { SecretsFiles, TaskSecrets } from '../effects/secrets-file.ts';
import type { Chores } from './queue-chores.ts';
import { partSecrets } from './queue-secrets.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

type Ports = {
	readonly state: () => QueueState;
	readonly secrets: SecretsFiles;
	readonly chores: Chores;
	readonly dispatch: (command: Command, client: Client | null) => Promise<Result<unknown, Fault>>;
	readonly report: (text: string) => void;
};
type Added = Result<{ readonly task: TaskId }, Fault>;
/** As a task, or as one that it is going to be once the browser's is stopped. */
type As = 'add' | 'prepareHandoff';

export type Add = (params: TaskAdd, client: Client | null, as?: As) => Promise<Added>;

/** Adds a task, its secrets first: a task in the journal never lacks them, a refused one leaves none behind. */
export function createAdd({ state, secrets, chores, dispatch, report }: Ports): Add {
	async function addOne(params: TaskAdd, client: Client | null, as: As): Promise<Added> {
		const task = params.id;
		const { tasks, handoffs } = state();
		if (tasks.has(task)) return ok({ task });
		// Its secrets are not this call's to replace.
		if (as === 'add' && handoffs.has(task)) return err(fault('handoff_over'));
		const parted = partSecrets(params);
		if (!parted.ok) return parted;
		const { request, secrets: apart } = parted.value;
		const kept = await keep(task, apart);
		const added = kept.ok ? await dispatch({ type: as, task, request }, client) : kept;
		if (added.ok) return ok({ task });
		await secrets.forget(task).catch(() => report('secrets: not deleted; the next start does it'));
		return added;
	}

	async function keep(task: TaskId, apart: TaskSecrets | null): Promise<Result<null, Fault>> {
		try {
			if (apart) await secrets.keep(task, apart);
			return ok(null);
		} catch (error) {
			return err(fault('journal_unavailable', quote((error as NodeJS.ErrnoException).code ?? 'unknown')));
		}
	}

	// One after the other for one id: a refused call must not delete the secrets of an accepted one.
	return (params, client, as = 'add') => chores.run(params.id, () => addOne(params, client, as));
}
