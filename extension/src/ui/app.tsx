import { useEffect, useState } from 'preact/hooks';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { Task } from '../../../shared/domain/task.ts';
import type { Pending } from '../core/add/pending.ts';
import { plural } from '../core/text/plural.ts';
import { duplicateActions, isDuplicateAction, type Action } from '../core/view/actions.ts';
import { arrange, countTasks, inFilter, neighbours, type Filter } from '../core/view/list.ts';
import { pendingRow, rowFor, type Row } from '../core/view/row.ts';
import { AddForm } from './add-form.tsx';
import { CookieBar } from './cookie-bar.tsx';
import { Details } from './details.tsx';
import { Empty } from './empty.tsx';
import { Header, type View } from './header.tsx';
import { LinkCard } from './link-card.tsx';
import type { Root } from './mount.tsx';
import { TakeoverBar } from './takeover-bar.tsx';
import { Notices } from './notices.tsx';
import type { PageModel } from './page-store.ts';
import { Picker } from './picker/picker.tsx';
import { Statistics } from './statistics.tsx';
import { TaskList } from './task-list.tsx';
import { TaskRow } from './task-row.tsx';
import { Toolbar } from './toolbar.tsx';

type Entry = { readonly id: TaskId; readonly estimatedHeight: number } & (
	| { readonly task: Task }
	| { readonly pending: Pending }
);

/** The whole page. Drawn anew on every change; Preact finds what is different. */
export const App: Root = ({ page, model, nowMs }) => {
	const { t, formats } = page;
	const [filter, setFilter] = useState<Filter>('all');
	const [view, setView] = useState<View>('downloads');
	const [open, setOpen] = useState<TaskId | null>(null);
	const [lookingAt, setLookingAt] = useState<string | null>(null);
	const [said, setSaid] = useState('');
	const { copy, link, pending, notices } = model;
	const tasks = arrange(copy.draft);
	const places = neighbours(tasks);
	const entries: Entry[] = [
		...(filter === 'all' || filter === 'active' ? pending.map(pendingEntry) : []),
		...tasks.filter(task => inFilter(task, filter)).map(taskEntry),
	];
	const known = copy.journal !== null;
	const isDown = link?.kind === 'down';
	useTick(tasks.some(isCounting));

	function rowOf(entry: Entry): Row {
		if ('pending' in entry) return pendingRow(entry.pending, page);
		const { before, after } = places.get(entry.id) ?? { before: null, after: null };
		const place = { first: before === null, last: after === null };
		return rowFor({ task: entry.task, progress: copy.progress.get(entry.id), place, nowMs: nowMs() }, page);
	}

	function act(entry: Entry, action: Action): void {
		const task = entry.id;
		if ('pending' in entry) void page.ask(action === 'remove' ? 'forget' : 'redeliver', { task });
		else if (action === 'moveUp')
			void page.call('task.move', { task, before: places.get(task)?.before ?? null });
		else if (action === 'moveDown')
			void page.call('task.move', { task, before: places.get(task)?.afterNext ?? null });
		else if (isDuplicateAction(action))
			void page.call('task.resolveDuplicate', { task, as: duplicateActions[action] });
		else void page.call(`task.${action}`, { task });
	}

	const opened = entries.find(entry => entry.id === open && 'task' in entry);
	const isReady = link?.kind === 'ready';
	const closeDetails = () => {
		setOpen(null);
		// Back to where it was opened from.
		document.querySelector<HTMLElement>(`[data-id="${open}"] .name button`)?.focus();
	};

	const list = (
		<main>
			<TaskList
				key={filter}
				items={entries}
				label={t('listLabel')}
				lead={
					<>
						{link?.kind === 'down' && <LinkCard page={page} link={link} stale={tasks.length > 0} />}
						<Notices page={page} notices={notices} />
						{entries.length === 0 && !isDown && <Empty page={page} filter={filter} known={known} />}
					</>
				}
				render={(entry, place) => (
					<TaskRow
						key={entry.id}
						page={page}
						row={rowOf(entry)}
						position={place + 1}
						total={entries.length}
						isOpen={entry.id === open}
						onOpen={'task' in entry ? () => setOpen(entry.id === open ? null : entry.id) : null}
						onAct={(_, action) => act(entry, action)}
					/>
				)}
			/>
		</main>
	);

	const details = opened && 'task' in opened && (
		<Details
			page={page}
			task={opened.task}
			progress={copy.progress.get(opened.id)}
			row={rowOf(opened)}
			isReady={isReady}
			onAct={action => act(opened, action)}
			onClose={closeDetails}
		/>
	);

	return (
		<>
			<Header
				page={page}
				speed={totalSpeed(model)}
				connecting={link?.kind === 'connecting' && known}
				view={view}
				onView={setView}
			/>
			{view === 'statistics' ? (
				<main>
					{link?.kind === 'down' && <LinkCard page={page} link={link} stale={false} />}
					<Statistics page={page} nowMs={nowMs} isReady={isReady} />
				</main>
			) : lookingAt !== null ? (
				<Picker
					page={page}
					url={lookingAt}
					onClose={() => setLookingAt(null)}
					onAdded={count => {
						setLookingAt(null);
						setSaid(plural(t, formats, 'added', count));
					}}
				/>
			) : page.view === 'popup' && details ? (
				details
			) : (
				<>
					<AddForm page={page} onSaid={setSaid} onLook={setLookingAt} />
					<Toolbar
						page={page}
						counts={countTasks(tasks)}
						can={{
							pause: tasks.some(({ state }) => state.status === 'queued' || state.status === 'downloading'),
							resume: tasks.some(({ state }) => state.status === 'paused'),
							clear: tasks.some(({ state }) => state.status === 'completed'),
						}}
						filter={filter}
						onFilter={setFilter}
					/>
					{page.view === 'popup' ? (
						list
					) : (
						<div class="downloads">
							{list}
							{details}
						</div>
					)}
				</>
			)}
			{page.view === 'popup' && <TakeoverBar page={page} nowMs={nowMs} />}
			{page.view === 'popup' && <CookieBar page={page} />}
			<p class="hidden" role="status">
				{said}
			</p>
		</>
	);
};

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

function totalSpeed({ copy }: PageModel): number {
	let sum = 0;
	for (const { bytesPerSecond } of copy.progress.values()) sum += bytesPerSecond;
	return sum;
}

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
