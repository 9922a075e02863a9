import { useEffect, useRef, useState } from 'preact/hooks';
import type { TaskId } from '../../../shared/domain/ids.ts';

/** How long what was removed can be had back. */
export const undoMs = 8_000;

type Held = { readonly ids: ReadonlySet<TaskId>; readonly timer: number };

export type Removal = {
	/** Removed as far as people see. */
	readonly hidden: ReadonlySet<TaskId>;
	readonly remove: (ids: readonly TaskId[]) => void;
	readonly undo: () => void;
	/** Whether there is something to have back. */
	readonly isOpen: boolean;
};

/**
 * Removing can be undone for a moment, so the daemon is told only then: what it removes is gone. A page that is
 * closed has no moment left.
 */
export function useRemoval(commit: (ids: readonly TaskId[], isLast: boolean) => Promise<void>): Removal {
	const held = useRef<Held | null>(null);
	const [hidden, setHidden] = useState<ReadonlySet<TaskId>>(new Set());

	function settle(isLast = false): void {
		const now = held.current;
		if (!now) return;
		held.current = null;
		clearTimeout(now.timer);
		const show = () => setHidden(hidden => without(hidden, now.ids));
		// Until it is known what became of them.
		void commit([...now.ids], isLast).then(show);
	}

	useEffect(() => {
		const leave = () => settle(true);
		addEventListener('pagehide', leave);
		return () => removeEventListener('pagehide', leave);
	}, []);

	return {
		hidden,
		isOpen: held.current !== null,
		remove(ids) {
			settle();
			held.current = { ids: new Set(ids), timer: setTimeout(settle, undoMs) as unknown as number };
			setHidden(hidden => new Set([...hidden, ...ids]));
		},
		undo() {
			const now = held.current;
			if (!now) return;
			clearTimeout(now.timer);
			held.current = null;
			setHidden(hidden => without(hidden, now.ids));
		},
	};
}

const without = (ids: ReadonlySet<TaskId>, gone: ReadonlySet<TaskId>): ReadonlySet<TaskId> =>
	new Set([...ids].filter(id => !gone.has(id)));
