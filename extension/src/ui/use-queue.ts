import { useEffect, useState } from 'preact/hooks';
import type { Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { Task } from '../../../shared/domain/task.ts';
import { faultText } from '../core/text/fault-text.ts';
import { plural } from '../core/text/plural.ts';
import { duplicateActions, isDuplicateAction, type Action } from '../core/view/actions.ts';
import { isMovable } from '../core/view/list.ts';
import { pendingRow, rowFor, type Row } from '../core/view/row.ts';
import type { GroupAction } from '../core/view/selection.ts';
import type { Page } from './page.ts';
import type { PageModel } from './page-store.ts';
import type { Said } from './toast.tsx';
import { useListing, type Entry, type Listing } from './use-listing.ts';
import { useRemoval } from './use-removal.ts';

/** The queue as popup and dashboard show it, and what can be done with it. */
export type Queue = Listing & {
	readonly said: Said | null;
	readonly say: (text: string) => void;
	readonly hush: () => void;
	readonly rowOf: (entry: Entry) => Row;
	readonly act: (entry: Entry, action: Action) => void;
	readonly actOn: (action: GroupAction | 'clear', tasks: readonly TaskId[]) => void;
	/** Puts them before that one, in the order they have; null: last. */
	readonly move: (tasks: readonly TaskId[], before: TaskId | null) => void;
	readonly undo: () => void;
};

/** Calls on the way at once, of one wish about many. */
const callsAtOnceMax = 16;

type Given = { readonly page: Page; readonly model: PageModel; readonly nowMs: () => number };

export function useQueue({ page, model, nowMs }: Given): Queue {
	const { t, formats, call } = page;
	const [said, setSaid] = useState<Said | null>(null);
	const removal = useRemoval((ids, isLast) =>
		each(ids, task => call('task.remove', { task }).then(faultIn), isLast ? ids.length : callsAtOnceMax),
	);
	const listing = useListing(model, removal.hidden);
	const { places } = listing;
	useTick(listing.tasks.some(isCounting));

	function refused(fault: Fault | null): void {
		if (!fault) return;
		const { sentence, hint } = faultText(t, fault);
		setSaid({ text: `${sentence} ${hint}`, tone: 'bad', undo: null });
	}

	/** Of many refusals the first is said: the others are like it. */
	async function each(
		tasks: readonly TaskId[],
		ask: (task: TaskId) => Promise<Fault | null>,
		atOnce = callsAtOnceMax,
	): Promise<void> {
		let first: Fault | null = null;
		for (let at = 0; at < tasks.length; at += atOnce) {
			const faults = await Promise.all(tasks.slice(at, at + atOnce).map(ask));
			first ??= faults.find(fault => fault !== null) ?? null;
		}
		refused(first);
	}

	function remove(ids: readonly TaskId[]): void {
		removal.remove(ids);
		setSaid({ text: plural(t, formats, 'removed', ids.length), tone: 'plain', undo });
	}

	function undo(): void {
		removal.undo();
		setSaid(null);
	}

	function move(tasks: readonly TaskId[], before: TaskId | null): void {
		void inTurn(tasks, task => call('task.move', { task, before }).then(faultIn)).then(refused);
	}

	function act(entry: Entry, action: Action): void {
		const task = entry.id;
		const place = places.get(task);
		if ('pending' in entry)
			void page.ask(action === 'remove' ? 'forget' : 'redeliver', { task }).then(refused);
		else if (action === 'remove') remove([task]);
		else if (action === 'moveUp') move([task], place?.before ?? null);
		else if (action === 'moveDown') move([task], place?.afterNext ?? null);
		else if (isDuplicateAction(action))
			void call('task.resolveDuplicate', { task, as: duplicateActions[action] }).then(faultIn).then(refused);
		else void call(`task.${action}`, { task }).then(faultIn).then(refused);
	}

	return {
		...listing,
		said,
		say: text => setSaid({ text, tone: 'plain', undo: null }),
		hush: () => setSaid(null),
		rowOf(entry) {
			if ('pending' in entry) return pendingRow(entry.pending, page);
			const { before, after } = places.get(entry.id) ?? { before: null, after: null };
			const place = { first: before === null, last: after === null };
			const progress = model.copy.progress.get(entry.id);
			return rowFor({ task: entry.task, progress, place, nowMs: nowMs() }, page);
		},
		act,
		actOn(action, tasks) {
			if (action === 'remove' || action === 'clear') remove(tasks);
			else void each(tasks, task => call(`task.${action}`, { task }).then(faultIn));
		},
		move,
		undo,
	};
}

const faultIn = (outcome: { readonly ok: boolean; readonly error?: Fault }): Fault | null =>
	outcome.error ?? null;

/** One after the other, for their order is the point; the first refusal ends it. */
async function inTurn(
	tasks: readonly TaskId[],
	ask: (task: TaskId) => Promise<Fault | null>,
): Promise<Fault | null> {
	for (const task of tasks) {
		const fault = await ask(task);
		if (fault) return fault;
	}
	return null;
}

/** Those of them that have a place in the queue, in its order. */
export const movableOf = (tasks: readonly Task[], ids: ReadonlySet<TaskId>): TaskId[] =>
	tasks.filter(task => ids.has(task.id) && isMovable(task)).map(({ id }) => id);

/** Whether what is said of it changes with the time alone. */
const isCounting = ({ state }: Task): boolean =>
	(state.status === 'queued' && state.notBeforeAt > 0) ||
	(state.status === 'downloading' && state.stalledSince !== null);

/** Draws once a second while something on the page counts down. */
function useTick(on: boolean): void {
	const [, setCount] = useState(0);
	useEffect(() => {
		if (!on) return undefined;
		const timer = setInterval(() => setCount(count => count + 1), 1_000);
		return () => clearInterval(timer);
	}, [on]);
}
