import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import type { Client, Task } from '../../../shared/domain/task.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Calls, LinkWanted } from '../../../shared/protocol/contract.ts';
import type { Command } from '../core/queue/command.ts';
import type { FreshLink, Link } from '../core/transfer/link.ts';
import type { SecretsFiles, TaskSecrets } from '../effects/secrets-file.ts';
import { checkUrl } from './check-url.ts';
import type { Chores } from './queue-chores.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

/** Finds a new address of what a task fetches; null: it cannot. */
export type FindLink = (task: Task, why: Fault, signal: AbortSignalLike) => Promise<Link | null>;

type Ports = {
	readonly state: () => QueueState;
	readonly secrets: SecretsFiles;
	readonly chores: Chores;
	/** Asked first. */
	readonly find: FindLink;
	readonly dispatch: (command: Command, client: Client | null) => Promise<Result<unknown, Fault>>;
};

export type Links = {
	/** For a run whose address stopped working. Null where nobody is there who could know, or when aborted. */
	readonly ask: (task: Task, why: Fault, signal: AbortSignalLike) => Promise<FreshLink>;
	readonly give: (
		given: Calls['task.refreshLink']['params'],
		client: Client | null,
	) => Promise<Result<Record<string, never>, Fault>>;
	/** What runs are waiting for. */
	readonly wanted: () => readonly LinkWanted[];
	/** Told of each as it comes, and waited for. */
	readonly subscribe: (tell: (wanted: LinkWanted) => void) => Follower;
};

/** Somebody who can look for new addresses. */
export type Follower = Disposable & {
	/** It has none. When nobody is left who was asked, the run goes on without. */
	readonly notFound: (task: TaskId, looked: boolean) => void;
};

type Waiting = {
	readonly wanted: LinkWanted;
	/** Who may still find one. Who hangs up may come back, and is waited for as long as the run has patience. */
	readonly asked: Set<Tell>;
	/** Somebody looked where it came from. */
	isLooked: boolean;
	readonly answer: (link: FreshLink) => void;
};

type Tell = (wanted: LinkWanted) => void;

/** New addresses in place of those that stopped working: asked for by runs, given by people, browsers and extractors. */
export function createLinks({ state, secrets, chores, find, dispatch }: Ports): Links {
	const waiting = new Map<TaskId, Waiting>();
	/** For runs that have not asked yet. */
	const ready = new Map<TaskId, Link>();
	const listeners = new Set<Tell>();

	async function ask(task: Task, why: Fault, signal: AbortSignalLike): Promise<FreshLink> {
		const early = ready.get(task.id);
		ready.delete(task.id);
		if (early) return early;
		const found = await find(task, why, signal);
		if (found) {
			await keep(task.id, found);
			return found;
		}
		if (signal.aborted || listeners.size === 0) return null;
		return await waitFor(
			{ task: task.id, url: task.request.url, pageUrl: task.request.pageUrl, why },
			signal,
		);
	}

	function waitFor(wanted: LinkWanted, signal: AbortSignalLike): Promise<FreshLink> {
		return new Promise(resolve => {
			function settle(link: FreshLink): void {
				waiting.delete(wanted.task);
				signal.removeEventListener('abort', giveUp);
				resolve(link);
			}
			const giveUp = () => settle(null);
			signal.addEventListener('abort', giveUp);
			waiting.set(wanted.task, { wanted, asked: new Set(listeners), isLooked: false, answer: settle });
			for (const tell of listeners) tell(wanted);
		});
	}

	function pass(tell: Tell, task: TaskId, looked: boolean): void {
		const asker = waiting.get(task);
		if (!asker?.asked.delete(tell)) return;
		asker.isLooked ||= looked;
		if (asker.asked.size === 0) asker.answer(asker.isLooked ? 'lost' : null);
	}

	/** As the task's address from now on, with everything else that is secret of it. */
	async function keep(task: TaskId, { url, headers }: Link): Promise<void> {
		const before = (await secrets.find(task)) ?? none;
		const copied = headers && headers.map(([name, value]): [string, string] => [name, value]);
		await secrets.keep(task, { ...before, link: { url, headers: copied } });
	}

	const give: Links['give'] = (given, client) =>
		chores.run(given.task, async () => {
			const status = state().tasks.get(given.task)?.state.status;
			if (status === undefined) return err(fault('task_unknown'));
			if (status === 'completed') return err(fault('transition_refused', remark('is_complete')));
			const url = checkUrl(given.url);
			if (!url.ok) return url;
			const link: Link = { url: url.value.href, headers: given.headers ?? null };
			try {
				await keep(given.task, link);
			} catch (error) {
				return err(fault('journal_unavailable', quote((error as NodeJS.ErrnoException).code ?? 'unknown')));
			}
			const asker = waiting.get(given.task);
			if (asker) asker.answer(link);
			else if (status === 'downloading') ready.set(given.task, link);
			if (status !== 'failed' && status !== 'cancelled') return ok({});
			const retried = await dispatch({ type: 'retry', task: given.task }, client);
			return retried.ok ? ok({}) : retried;
		});

	return {
		ask,
		give,
		wanted: () => [...waiting.values()].map(({ wanted }) => wanted),
		subscribe(tell) {
			listeners.add(tell);
			for (const { asked } of waiting.values()) asked.add(tell);
			return {
				notFound: (task, looked) => pass(tell, task, looked),
				[Symbol.dispose]: () => {
					listeners.delete(tell);
					for (const { asked } of waiting.values()) asked.delete(tell);
				},
			};
		},
	};
}

const none: TaskSecrets = {
	url: null,
	pageUrl: null,
	headers: [],
	mirrors: null,
	proxy: null,
	thumbnailUrl: null,
	link: null,
};
