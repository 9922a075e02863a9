import type { ComponentChildren } from 'preact';
import { groupActions } from '../core/view/selection.ts';
import { plural } from '../core/text/plural.ts';
import { actionWord } from './action-word.ts';
import { ExportButton } from './export-button.tsx';
import { IconButton } from './icon-button.tsx';
import type { Page } from './page.ts';
import type { Queue } from './use-queue.ts';
import type { Rows } from './use-rows.ts';

type Given = {
	readonly page: Page;
	readonly queue: Queue;
	readonly rows: Rows;
	/** What the list shows, at the beginning of the line. */
	readonly children: ComponentChildren;
};

/** What can be done with all; with those that are chosen, once some are. */
export const Toolbar = (given: Given) => (
	<div class="toolbar">{given.rows.selected.size > 0 ? <Chosen {...given} /> : <All {...given} />}</div>
);

function All({ page, queue, children }: Given) {
	const { t, call } = page;
	const { tasks, counts } = queue;
	const done = tasks.filter(({ state }) => state.status === 'completed').map(({ id }) => id);
	return (
		<>
			{children}
			<div class="actions">
				{page.view === 'tab' && (
					<>
						<IconButton icon="list" label={t('openBatch')} onClick={page.openBatch} />
						<ExportButton page={page} tasks={tasks} />
					</>
				)}
				<IconButton
					icon="pause"
					label={t('pauseAll')}
					disabled={!tasks.some(({ state }) => state.status === 'queued' || state.status === 'downloading')}
					onClick={() => void call('queue.pauseAll', {})}
				/>
				<IconButton
					icon="resume"
					label={t('resumeAll')}
					disabled={counts.active === 0 || !tasks.some(({ state }) => state.status === 'paused')}
					onClick={() => void call('queue.resumeAll', {})}
				/>
				<IconButton
					icon="clear"
					label={t('clearCompleted')}
					disabled={done.length === 0}
					onClick={() => queue.actOn('clear', done)}
				/>
			</div>
		</>
	);
}

function Chosen({ page, queue, rows }: Given) {
	const { t, formats } = page;
	const { selected } = rows;
	const chosen = queue.tasks.filter(({ id }) => selected.has(id));
	const offered = groupActions(chosen);
	return (
		<>
			<IconButton icon="cancel" label={t('clearSelection')} onClick={rows.clear} />
			<span class="grow chosen" role="status">
				{plural(t, formats, 'selected', selected.size)}
			</span>
			<div class="actions">
				{selected.size < queue.shown.length && (
					<IconButton icon="selectAll" label={t('selectAll')} onClick={rows.selectAll} />
				)}
				{page.view === 'tab' && <ExportButton page={page} tasks={chosen} />}
				{offered.map(({ action, tasks }) => (
					<IconButton
						key={action}
						// Beside the cross that ends the choosing.
						icon={action === 'cancel' ? 'finish' : action}
						label={t(actionWord[action])}
						onClick={() => {
							queue.actOn(action, tasks);
							if (action === 'remove') rows.clear();
						}}
					/>
				))}
			</div>
		</>
	);
}
