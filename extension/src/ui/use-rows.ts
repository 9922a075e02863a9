import { useState } from 'preact/hooks';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { extend, noSelection, only, toggle, within, type Selection } from '../core/view/selection.ts';
import { movableOf, type Queue } from './use-queue.ts';

/** Where dragged rows would go. */
type Drop = { readonly over: TaskId; readonly side: 'before' | 'after' };

/** What people do with rows beside their buttons: choose, drag, and walk with the keyboard. */
export type Rows = {
	readonly selected: ReadonlySet<TaskId>;
	readonly drop: Drop | null;
	/** The row that Tab reaches; null: the first. */
	readonly cursor: TaskId | null;
	readonly stand: (id: TaskId) => void;
	readonly select: (id: TaskId, how: 'toggle' | 'extend' | 'only') => void;
	readonly selectAll: () => void;
	readonly clear: () => void;
	readonly dragStart: (id: TaskId) => void;
	readonly dragOver: (over: TaskId, side: Drop['side']) => boolean;
	readonly dragEnd: (isDropped: boolean) => void;
	/** One place up or down in the queue. */
	readonly nudge: (id: TaskId, direction: -1 | 1) => void;
};

export function useRows(queue: Queue): Rows {
	const { tasks, places, shown, move } = queue;
	const [chosen, setChosen] = useState<Selection>(noSelection);
	const [dragged, setDragged] = useState<readonly TaskId[]>([]);
	const [drop, setDrop] = useState<Drop | null>(null);
	const [cursor, setCursor] = useState<TaskId | null>(null);
	const selection = within(chosen, shown);

	return {
		selected: selection.ids,
		drop,
		cursor,
		stand: setCursor,
		select(id, how) {
			if (how === 'toggle') setChosen(toggle(selection, id));
			else
				setChosen(
					how === 'extend'
						? extend({ ...selection, anchor: selection.anchor ?? cursor }, id, shown)
						: only(id),
				);
		},
		selectAll: () => setChosen({ ids: new Set(shown), anchor: shown[0] ?? null }),
		clear: () => setChosen(noSelection),
		dragStart(id) {
			// One of several that are chosen takes the others along.
			const ids = selection.ids.has(id) ? selection.ids : new Set([id]);
			setDragged(movableOf(tasks, ids));
		},
		dragOver(over, side) {
			if (dragged.length === 0 || !places.has(over)) return false;
			if (drop?.over !== over || drop.side !== side) setDrop({ over, side });
			return true;
		},
		dragEnd(isDropped) {
			if (isDropped && drop) {
				let before = drop.side === 'before' ? drop.over : (places.get(drop.over)?.after ?? null);
				while (before !== null && dragged.includes(before)) before = places.get(before)?.after ?? null;
				move(dragged, before);
			}
			setDragged([]);
			setDrop(null);
		},
		nudge(id, direction) {
			const place = places.get(id);
			if (!place || (direction < 0 ? place.before : place.after) === null) return;
			move([id], direction < 0 ? place.before : place.afterNext);
		},
	};
}
