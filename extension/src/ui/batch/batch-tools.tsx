import type { Ref } from 'preact';
import { plural } from '../../core/text/plural.ts';
import { IconButton } from '../icon-button.tsx';
import { Icon } from '../icons.tsx';
import type { Page } from '../page.ts';
import { BatchSizes } from './batch-sizes.tsx';
import type { Batch } from './use-batch.ts';

type Given = { readonly page: Page; readonly batch: Batch; readonly field: Ref<HTMLInputElement> };

const problemWord = { wrong: 'batchFilterWrong', slow: 'batchFilterSlow' } as const;

/** Which of them are shown, and which of those are chosen. */
export function BatchTools({ page, batch, field }: Given) {
	const { t, formats } = page;
	const { kinds, filter, filterProblem, chosen, shown } = batch;
	return (
		<>
			<div class="batch-filter">
				<div class="filters" role="group" aria-label={t('batchKinds')}>
					{kinds.map(([kind, count]) => (
						<button
							key={kind}
							type="button"
							aria-pressed={filter.kinds.has(kind)}
							onClick={() => batch.toggleKind(kind)}
						>
							{t(kind === 'page' ? 'batchKindPage' : `fileKind_${kind}`)}
							<span class="count">{formats.count(count)}</span>
						</button>
					))}
				</div>
				<label class="search">
					<Icon name="search" />
					<input
						ref={field}
						type="search"
						value={filter.query}
						maxLength={512}
						placeholder={t('batchFilter')}
						aria-label={t('batchFilter')}
						aria-invalid={filterProblem !== null}
						aria-describedby="batch-filter-said"
						spellcheck={false}
						dir="auto"
						onInput={event => batch.search(event.currentTarget.value)}
					/>
				</label>
			</div>
			<BatchSizes page={page} batch={batch} />
			<p id="batch-filter-said" class="wrong batch-said" role="alert">
				{filterProblem && t(problemWord[filterProblem])}
			</p>
			<div class="toolbar">
				<span class="grow chosen" role="status">
					{plural(t, formats, 'selected', chosen.size)}
					<span class="muted">
						{' / '}
						{formats.count(shown.length)}
					</span>
				</span>
				<div class="actions">
					<IconButton
						icon="selectAll"
						label={t('selectAll')}
						disabled={shown.length === 0}
						onClick={batch.chooseAll}
					/>
					<IconButton
						icon="replace"
						label={t('batchInvert')}
						disabled={shown.length === 0}
						onClick={batch.invert}
					/>
					<IconButton
						icon="cancel"
						label={t('clearSelection')}
						disabled={chosen.size === 0}
						onClick={batch.chooseNone}
					/>
				</div>
			</div>
		</>
	);
}
