import { plural } from '../../core/text/plural.ts';
import type { Page } from '../page.ts';
import type { Batch } from './use-batch.ts';

type Given = { readonly page: Page; readonly batch: Batch };

/** From which size to which; servers are asked for sizes only once somebody says so here. */
export function BatchSizes({ page, batch }: Given) {
	const { t } = page;
	const { size } = batch;
	const field = (which: 'least' | 'most') => (
		<input
			type="text"
			inputMode="decimal"
			id={`batch-size-${which}`}
			maxLength={16}
			value={size.typed[which]}
			placeholder={t(which === 'least' ? 'batchSizeLeast' : 'batchSizeMost')}
			aria-label={`${t('batchSize')}, ${t(which === 'least' ? 'batchSizeLeast' : 'batchSizeMost')}`}
			aria-invalid={size.isWrong}
			aria-describedby="batch-size-said"
			onInput={event => batch.setSize({ [which]: event.currentTarget.value })}
		/>
	);
	return (
		<div class="batch-sizes" role="group" aria-label={t('batchSize')}>
			<span class="muted">{t('batchSize')}</span>
			{field('least')}
			<span aria-hidden="true">–</span>
			{field('most')}
			{size.isAsked && (
				<label class="check">
					<input
						type="checkbox"
						checked={size.keepsUnknown}
						onChange={event => batch.setSize({ keepsUnknown: event.currentTarget.checked })}
					/>
					{t('batchSizeUnknown')}
				</label>
			)}
			{/* Counting down is not read out. */}
			<span
				id="batch-size-said"
				class={size.isWrong ? 'wrong' : 'muted'}
				role="status"
				aria-live={size.isAsking ? 'off' : 'polite'}
			>
				{saidOf(page, size)}
			</span>
			{size.isAsked && !batch.maySeeSites && (
				<span class="batch-size-access">
					<span class="muted">{t('batchSizeAccess')}</span>
					<button type="button" class="secondary" onClick={() => void page.access.request('sites')}>
						{t('accessAllow')}
					</button>
				</span>
			)}
		</div>
	);
}

function saidOf({ t, formats }: Page, { isWrong, isAsked, isAsking, toGo, unknown }: Batch['size']): string {
	if (isWrong) return t('batchSizeWrong');
	if (!isAsked) return '';
	if (isAsking && toGo > 0) return plural(t, formats, 'batchSizeAsking', toGo);
	return unknown > 0 ? plural(t, formats, 'batchSizeUnsaid', unknown) : '';
}
