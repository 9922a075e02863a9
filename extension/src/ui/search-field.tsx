import type { Ref } from 'preact';
import { queryUnitsMax } from '../core/view/search.ts';
import { Icon } from './icons.tsx';
import type { Page } from './page.ts';

type Given = {
	readonly page: Page;
	readonly query: string;
	readonly onQuery: (query: string) => void;
	/** Escape in an empty field. */
	readonly onLeave: () => void;
	readonly field: Ref<HTMLInputElement>;
};

export const SearchField = ({ page: { t }, query, onQuery, onLeave, field }: Given) => (
	<label class="search">
		<Icon name="search" />
		<input
			ref={field}
			type="search"
			value={query}
			maxLength={queryUnitsMax}
			placeholder={t('searchPlaceholder')}
			aria-label={t('searchLabel')}
			spellcheck={false}
			dir="auto"
			onInput={event => onQuery(event.currentTarget.value)}
			onKeyDown={event => {
				if (event.key !== 'Escape') return;
				event.preventDefault();
				event.stopPropagation();
				if (query === '') onLeave();
				else onQuery('');
			}}
		/>
	</label>
);
