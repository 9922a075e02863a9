import type { Filter } from '../core/view/list.ts';
import { Icon } from './icons.tsx';
import type { Page } from './page.ts';

type Given = {
	readonly page: Page;
	readonly filter: Filter;
	readonly query: string;
	readonly known: boolean;
};

/** Nothing to list: how to begin, or that it is not known yet. */
export function Empty({ page: { t }, filter, query, known }: Given) {
	if (!known)
		return (
			<p class="empty connecting" role="status">
				<span class="pulse" />
				{t('connecting')}
			</p>
		);
	if (query.trim() !== '')
		return (
			<p class="empty" dir="auto">
				{t('searchNone', { query })}
			</p>
		);
	if (filter !== 'all') return <p class="empty">{t(emptyWord[filter])}</p>;
	return (
		<div class="empty">
			<span class="empty-mark">
				<Icon name="arrow" />
			</span>
			<h2>{t('emptyTitle')}</h2>
			<p>{t('emptyHint')}</p>
		</div>
	);
}

const emptyWord = {
	open: 'emptyActive',
	active: 'emptyRunning',
	queued: 'emptyQueued',
	done: 'emptyDone',
	failed: 'emptyFailed',
} as const;
