import { createHash } from 'node:crypto';
import type { Fault } from '../../../shared/domain/faults.ts';
import { mintTaskId, type TaskId } from '../../../shared/domain/ids.ts';
import type { Task } from '../../../shared/domain/task.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { TaskAdd } from '../../../shared/protocol/contract.ts';
import type { RunRequest } from '../core/transfer/run.ts';

type Ports = {
	readonly add: (params: TaskAdd) => Promise<Result<unknown, Fault>>;
	readonly report: (text: string) => void;
};

/** Each further file of a metalink becomes a task of its own, which picks its file out of the same metalink. */
export function createListed({ add, report }: Ports) {
	async function addAll(task: Task, request: RunRequest, entries: readonly string[]): Promise<void> {
		const { folder, segments, rateLimit, startAt } = task.request;
		for (const entry of entries) {
			const added = await add({
				id: idOf(task.id, entry),
				url: request.url,
				entry,
				headers: request.headers.map(([name, value]) => [name, value]),
				...(folder === null ? {} : { folder }),
				...(segments === null ? {} : { segments }),
				rateLimit,
				...(startAt === null ? {} : { startAt }),
				...(request.proxy === null ? {} : { proxy: request.proxy }),
			});
			if (!added.ok) report(`queue: a file of a metalink was not added (${added.error.code})`);
		}
	}

	return (task: Task, request: RunRequest, entries: readonly string[]): void =>
		void addAll(task, request, entries);
}

/** Always the same one, so that a metalink that is read once more adds nothing twice. */
function idOf(task: TaskId, entry: string): TaskId {
	const digest = createHash('sha256').update(`${task}\n${entry}`).digest();
	let at = 0;
	return mintTaskId(() => (digest[at++ % digest.length] ?? 0) / 256);
}
