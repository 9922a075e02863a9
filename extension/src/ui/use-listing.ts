import { useMemo, useState } from 'preact/hooks';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { Task } from '../../../shared/domain/task.ts';
import type { Pending } from '../core/add/pending.ts';
import {
	arrange,
	countSites,
	countTasks,
	inFilter,
	neighbours,
	siteOf,
	type Counts,
	type Filter,
	type Neighbours,
} from '../core/view/list.ts';
import { createSearch } from '../core/view/search.ts';
import type { PageModel } from './page-store.ts';

/** A row of the list: a task, or a download that the daemon does not have yet. */
export type Entry = { readonly id: TaskId; readonly estimatedHeight: number } & (
	| { readonly task: Task }
	| { readonly pending: Pending }
);

export type Listing = {
	/** All of the queue, in the order that is shown. */
	readonly tasks: readonly Task[];
	readonly counts: Counts;
	readonly sites: ReturnType<typeof countSites>;
	readonly places: ReadonlyMap<TaskId, Neighbours>;
	/** What is shown of it. */
	readonly entries: readonly Entry[];
	readonly shown: readonly TaskId[];
	readonly filter: Filter;
	/** null: of every site. */
	readonly site: string | null;
	readonly query: string;
	readonly choose: (filter: Filter, site?: string | null) => void;
	readonly search: (query: string) => void;
};

/** The queue as a page lists it. Made anew only when the queue changes, or what is asked for: not for each progress. */
export function useListing({ copy, pending }: PageModel, hidden: ReadonlySet<TaskId>): Listing {
	const [{ filter, site }, setChoice] = useState<{ filter: Filter; site: string | null }>(everything);
	const [query, setQuery] = useState('');
	const { draft } = copy;
	const queue = useMemo(() => {
		const tasks = arrange(draft).filter(({ id }) => !hidden.has(id));
		return { tasks, counts: countTasks(tasks), sites: countSites(tasks), places: neighbours(tasks) };
	}, [draft, draft.seq, hidden]);
	const entries = useMemo(() => {
		const finds = createSearch(query);
		const withPending = (filter === 'all' || filter === 'open') && site === null && query.trim() === '';
		return [
			...(withPending ? pending.map(pendingEntry) : []),
			...queue.tasks
				.filter(task => inFilter(task, filter) && (site === null || siteOf(task) === site) && finds(task))
				.map(taskEntry),
		];
	}, [queue, pending, filter, site, query]);
	const shown = useMemo(() => entries.map(({ id }) => id), [entries]);
	return {
		...queue,
		entries,
		shown,
		filter,
		site,
		query,
		choose: (filter, site = null) => setChoice({ filter, site }),
		search: setQuery,
	};
}

const everything = { filter: 'all', site: null } as const;

const pendingEntry = (pending: Pending): Entry => ({
	id: pending.id,
	estimatedHeight: pending.refused ? 104 : 52,
	pending,
});

const heights = {
	queued: 52,
	downloading: 84,
	paused: 84,
	completed: 52,
	failed: 104,
	cancelled: 52,
} as const;

const taskEntry = (task: Task): Entry => ({ id: task.id, estimatedHeight: heights[task.state.status], task });
