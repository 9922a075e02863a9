import { filters, type Counts, type Filter } from '../core/view/list.ts';
import { IconButton } from './icon-button.tsx';
import type { Page } from './page.ts';

type Given = {
	readonly page: Page;
	readonly counts: Counts;
	readonly can: { readonly pause: boolean; readonly resume: boolean; readonly clear: boolean };
	readonly filter: Filter;
	readonly onFilter: (filter: Filter) => void;
};

export function Toolbar({ page: { t, formats, call }, counts, can, filter, onFilter }: Given) {
	return (
		<div class="toolbar">
			<div class="filters" role="group" aria-label={t('filterLabel')}>
				{filters.map(name => (
					<button
						key={name}
						type="button"
						aria-pressed={name === filter}
						class={name === 'failed' && counts.failed > 0 ? 'has-failed' : ''}
						onClick={() => onFilter(name)}
					>
						{t(filterWord[name])}
						{counts[name] > 0 && <span class="count">{formats.count(counts[name])}</span>}
					</button>
				))}
			</div>
			<div class="actions">
				<IconButton
					icon="pause"
					label={t('pauseAll')}
					disabled={!can.pause}
					onClick={() => void call('queue.pauseAll', {})}
				/>
				<IconButton
					icon="resume"
					label={t('resumeAll')}
					disabled={!can.resume}
					onClick={() => void call('queue.resumeAll', {})}
				/>
				<IconButton
					icon="clear"
					label={t('clearCompleted')}
					disabled={!can.clear}
					onClick={() => void call('queue.clearCompleted', {})}
				/>
			</div>
		</div>
	);
}

const filterWord = {
	all: 'filterAll',
	active: 'filterActive',
	done: 'filterDone',
	failed: 'filterFailed',
} as const;
