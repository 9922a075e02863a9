import type { Filter } from '../core/view/list.ts';
import type { Page } from './page.ts';
import type { Queue } from './use-queue.ts';

type Given = { readonly page: Page; readonly queue: Queue; readonly filters: readonly Filter[] };

/** Parts of the queue side by side, each with its number. */
export const FilterBar = ({ page: { t, formats }, queue, filters }: Given) => (
	<div class="filters" role="group" aria-label={t('filterLabel')}>
		{filters.map(name => (
			<button
				key={name}
				type="button"
				aria-pressed={name === queue.filter}
				class={name === 'failed' && queue.counts.failed > 0 ? 'has-failed' : ''}
				onClick={() => queue.choose(name)}
			>
				{t(filterWord[name])}
				{queue.counts[name] > 0 && <span class="count">{formats.count(queue.counts[name])}</span>}
			</button>
		))}
	</div>
);

export const filterWord = {
	all: 'filterAll',
	open: 'filterActive',
	active: 'filterActive',
	queued: 'filterQueued',
	done: 'filterDone',
	failed: 'filterFailed',
} as const satisfies Record<Filter, string>;
