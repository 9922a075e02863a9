import type { FaultSummary } from '../../../../shared/domain/fault-summary.ts';
import { faultText } from '../../core/text/fault-text.ts';
import { plural } from '../../core/text/plural.ts';
import { faultChart } from '../../core/view/chart.ts';
import type { Page } from '../page.ts';
import { Columns } from './columns.tsx';
import { Ranking } from './ranking.tsx';

type Given = { readonly page: Page; readonly summary: FaultSummary };

const codesShownMax = 8;

/** What failed: by day and category, by site, by reason. */
export function Failed({ page, summary }: Given) {
	const { t, formats } = page;
	if (summary.total === 0) return <p class="muted">{t('nothingFailed')}</p>;
	const chart = faultChart(summary);
	const countOf = (total: number) => ({ amount: total, text: formats.count(total) });
	return (
		<>
			<Columns
				page={page}
				chart={chart}
				label={plural(t, formats, 'failedAttempts', summary.total)}
				amountText={count => formats.count(count)}
				titleOf={(day, place) =>
					t('failedOn', {
						day: formats.day(day),
						count: formats.count(chart.columns[place]?.total ?? 0),
					})
				}
			/>
			<ul class="legend">
				{chart.categories.map(({ category, count }) => (
					<li key={category}>
						<span class={`swatch kind-${category}`} />
						{t(`category_${category}`)} <span class="muted">{formats.count(count)}</span>
					</li>
				))}
			</ul>
			<div class="tables">
				<Ranking
					title={t('bySite')}
					rows={[
						...summary.hosts.map(({ host, total }) => ({ name: host, ...countOf(total), hint: '' })),
						...(summary.otherHosts > 0
							? [{ name: t('otherSites'), ...countOf(summary.otherHosts), hint: '' }]
							: []),
					]}
				/>
				<Ranking
					title={t('byReason')}
					rows={summary.codes.slice(0, codesShownMax).map(({ code, total }) => {
						const { sentence, hint } = faultText(t, { code });
						return { name: sentence, ...countOf(total), hint };
					})}
				/>
			</div>
		</>
	);
}
