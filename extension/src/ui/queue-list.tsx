import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { isMovable } from '../core/view/list.ts';
import type { PageModel } from './page-store.ts';
import type { Page } from './page.ts';
import { TaskList, type ListControl } from './task-list.tsx';
import { TaskRow } from './task-row.tsx';
import type { Entry } from './use-listing.ts';
import type { Queue } from './use-queue.ts';
import type { Rows } from './use-rows.ts';

type Given = {
	readonly page: Page;
	readonly model: PageModel;
	readonly queue: Queue;
	readonly rows: Rows;
	readonly lead: ComponentChildren;
	readonly open: TaskId | null;
	readonly onOpen: (id: TaskId) => void;
};

/** The list itself: rows that can be chosen, dragged, and walked through with the keyboard. */
export function QueueList({ page, model, queue, rows, lead, open, onOpen }: Given) {
	const control = useRef<ListControl>(null);
	const { entries, shown } = queue;
	const current = rows.cursor !== null && shown.includes(rows.cursor) ? rows.cursor : (shown[0] ?? null);

	function goTo(id: TaskId | undefined, extend: boolean): void {
		if (id === undefined) return;
		rows.stand(id);
		if (extend) rows.select(id, 'extend');
		control.current?.focus(id);
	}

	function remove(entry: Entry): void {
		const chosen = rows.selected.has(entry.id) ? [...rows.selected] : [entry.id];
		const last = shown.indexOf(chosen.at(-1) ?? entry.id);
		const next = shown.slice(last + 1).find(id => !chosen.includes(id)) ?? shown[shown.indexOf(entry.id) - 1];
		if ('pending' in entry) queue.act(entry, 'remove');
		else queue.actOn('remove', chosen);
		goTo(next, false);
	}

	/** Keys of a row itself and of its box; those of its buttons and menus are theirs. */
	function onKey(event: KeyboardEvent, entry: Entry): void {
		const isBox = event.target instanceof HTMLInputElement;
		if (event.target !== event.currentTarget && !isBox) return;
		const here = shown.indexOf(entry.id);
		const command = event.ctrlKey || event.metaKey;
		const keys: Record<string, () => void> = {
			ArrowDown: () => (event.altKey ? rows.nudge(entry.id, 1) : goTo(shown[here + 1], event.shiftKey)),
			ArrowUp: () => (event.altKey ? rows.nudge(entry.id, -1) : goTo(shown[here - 1], event.shiftKey)),
			Home: () => goTo(shown[0], event.shiftKey),
			End: () => goTo(shown.at(-1), event.shiftKey),
			// The box has a meaning of its own for it.
			...(!isBox && { ' ': () => rows.select(entry.id, 'toggle') }),
			Enter: () => onOpen(entry.id),
			Delete: () => remove(entry),
			...(command && { a: rows.selectAll }),
			...(rows.selected.size > 0 && { Escape: rows.clear }),
		};
		const run = keys[event.key];
		if (!run) return;
		event.preventDefault();
		event.stopPropagation();
		run();
	}

	return (
		<TaskList
			key={`${queue.filter} ${queue.site}`}
			control={control}
			items={entries}
			label={page.t('listLabel')}
			lead={lead}
			render={(entry, place) => (
				<TaskRow
					key={entry.id}
					page={page}
					row={queue.rowOf(entry)}
					speeds={model.speeds.tasks.get(entry.id)?.speeds ?? []}
					position={place + 1}
					total={entries.length}
					isOpen={entry.id === open}
					isCurrent={entry.id === current}
					isMovable={'task' in entry && isMovable(entry.task)}
					rows={rows}
					onOpen={'task' in entry ? () => onOpen(entry.id) : null}
					onKey={event => onKey(event, entry)}
					onAct={action => queue.act(entry, action)}
				/>
			)}
		/>
	);
}
