import type { SavedSummary } from '../../../../shared/domain/saved-summary.ts';
import { plural } from '../../core/text/plural.ts';
import { chartOf } from '../../core/view/chart.ts';
import type { Page } from '../page.ts';
import { Columns } from './columns.tsx';
import { Ranking } from './ranking.tsx';

type Given = { readonly page: Page; readonly summary: SavedSummary };
type Sum = { readonly files: number; readonly bytes: number };

/** What was saved: by day, and by site. */
export function Saved({ page, summary }: Given) {
	const { t, formats } = page;
	if (summary.files === 0) return <p class="muted">{t('nothingSaved')}</p>;
	const filesText = (files: number) => plural(t, formats, 'savedFiles', files);
	const rowOf = (name: string, { files, bytes }: Sum) => ({
		name,
		amount: bytes,
		text: formats.bytes(bytes),
		hint: filesText(files),
	});
	const { days, hosts, otherHosts } = summary;
	return (
		<>
			<Columns
				page={page}
				chart={chartOf(days.map(({ day, bytes }) => ({ day, parts: [{ kind: 'saved', amount: bytes }] })))}
				label={t('savedInAll', { size: formats.bytes(summary.bytes), files: filesText(summary.files) })}
				amountText={bytes => formats.bytes(bytes)}
				titleOf={(day, place) =>
					t('savedOn', {
						day: formats.day(day),
						size: formats.bytes(days[place]?.bytes ?? 0),
						files: filesText(days[place]?.files ?? 0),
					})
				}
			/>
			<div class="tables">
				<Ranking
					title={t('bySite')}
					rows={[
						...hosts.map(host => rowOf(host.host, host)),
						...(otherHosts.files > 0 ? [rowOf(t('otherSites'), otherHosts)] : []),
					]}
				/>
			</div>
		</>
	);
}
