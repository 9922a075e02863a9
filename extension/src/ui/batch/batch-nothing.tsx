import { faultText } from '../../core/text/fault-text.ts';
import { Icon } from '../icons.tsx';
import type { Page } from '../page.ts';
import type { Batch } from './use-batch.ts';

type Given = { readonly page: Page; readonly batch: Batch };

/** Why there is nothing to be seen, or not all of it, and what to do about that. */
export function BatchNothing({ page, batch }: Given) {
	const { t, formats } = page;
	const { offered, isLooking, shown, source, maySeeSites } = batch;
	if (isLooking) return <p class="empty connecting">{t('batchLooking')}</p>;
	const asks = !maySeeSites && (source === 'tabs' || offered.unseen > 0);
	return (
		<>
			{asks && (
				<section class="card">
					<h2>
						<Icon name="lock" />
						{source === 'tabs' ? t('batchAllowTabs') : t('batchBlocked')}
					</h2>
					<p class="muted">{source === 'tabs' ? t('batchAllowWhy') : t('batchBlockedWhy')}</p>
					<div class="card-end">
						<button
							type="button"
							class="primary"
							onClick={() => void page.access.request('sites').then(given => given && batch.lookAgain())}
						>
							{t('accessAllow')}
						</button>
					</div>
				</section>
			)}
			{maySeeSites && offered.unseen > 0 && (
				<p class="muted batch-said">{t('batchUnseen', { count: formats.count(offered.unseen) })}</p>
			)}
			{offered.isCut && (
				<p class="muted batch-said">{t('batchCut', { count: formats.count(offered.rows.length) })}</p>
			)}
			{offered.fault !== null && (
				<p class="wrong batch-said" role="alert">
					<strong>{faultText(t, offered.fault).sentence}</strong> {faultText(t, offered.fault).hint}
				</p>
			)}
			{shown.length === 0 && !asks && offered.fault === null && (
				<div class="empty scroller">
					<div class="empty-mark">
						<Icon name="list" />
					</div>
					<h2>{offered.rows.length > 0 ? t('batchNothingFits') : t('batchEmpty')}</h2>
				</div>
			)}
		</>
	);
}
