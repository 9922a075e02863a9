import { useEffect, useState } from 'preact/hooks';
import type { FaultSummary } from '../../../shared/domain/fault-summary.ts';
import type { Fault } from '../../../shared/domain/faults.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { chartOf, type Chart } from '../core/view/chart.ts';
import { faultText } from '../core/text/fault-text.ts';
import { plural } from '../core/text/plural.ts';
import type { Page } from './page.ts';

type Given = { readonly page: Page; readonly nowMs: () => number; readonly isReady: boolean };

const ranges = [7, 30, 90] as const;
type Range = (typeof ranges)[number];
const dayMs = 86_400_000;
const codesShownMax = 8;

/** What failed lately: by day and category, by site, by reason. */
export function Statistics({ page, nowMs, isReady }: Given) {
	const { t, formats, call } = page;
	const [range, setRange] = useState<Range>(30);
	const [summary, setSummary] = useState<FaultSummary | null>(null);
	const [problem, setProblem] = useState<Fault | null>(null);

	useEffect(() => {
		if (!isReady) return undefined;
		let isWanted = true;
		void call('faults.summary', { since: millis(nowMs() - (range - 1) * dayMs) }).then(read => {
			if (!isWanted) return;
			setSummary(read.ok ? read.value : null);
			setProblem(read.ok ? null : read.error);
		});
		return () => {
			isWanted = false;
		};
	}, [range, isReady]);

	return (
		<div class="scroller statistics">
			<div class="statistics-head">
				<h2>{t('statisticsTitle')}</h2>
				<div class="filters" role="group" aria-label={t('statisticsRange')}>
					{ranges.map(days => (
						<button key={days} type="button" aria-pressed={days === range} onClick={() => setRange(days)}>
							{plural(t, formats, 'lastDays', days)}
						</button>
					))}
				</div>
			</div>
			{problem && (
				<p class="muted">
					{faultText(t, problem).sentence} {faultText(t, problem).hint}
				</p>
			)}
			{summary?.total === 0 && <p class="empty">{t('nothingFailed')}</p>}
			{summary && summary.total > 0 && <Figures page={page} summary={summary} />}
		</div>
	);
}

function Figures({ page, summary }: { readonly page: Page; readonly summary: FaultSummary }) {
	const { t, formats } = page;
	const chart = chartOf(summary);
	return (
		<>
			<Columns page={page} chart={chart} label={plural(t, formats, 'failedAttempts', summary.total)} />
			<ul class="legend">
				{chart.categories.map(({ category, count }) => (
					<li key={category}>
						<span class={`swatch category-${category}`} />
						{t(`category_${category}`)} <span class="muted">{formats.count(count)}</span>
					</li>
				))}
			</ul>
			<div class="tables">
				<Table
					title={t('bySite')}
					rows={[
						...summary.hosts.map(({ host, total }) => ({ name: host, total, hint: '' })),
						...(summary.otherHosts > 0
							? [{ name: t('otherSites'), total: summary.otherHosts, hint: '' }]
							: []),
					]}
					page={page}
				/>
				<Table
					title={t('byReason')}
					rows={summary.codes.slice(0, codesShownMax).map(({ code, total }) => {
						const { sentence, hint } = faultText(t, { code });
						return { name: sentence, total, hint };
					})}
					page={page}
				/>
			</div>
		</>
	);
}

const width = 720;
const height = 160;
const gap = 0.25;

type ColumnsGiven = { readonly page: Page; readonly chart: Chart; readonly label: string };

function Columns({ page: { t, formats }, chart: { columns, top }, label }: ColumnsGiven) {
	const step = width / columns.length;
	const first = columns[0];
	const last = columns.at(-1);
	return (
		<figure class="chart">
			<figcaption>{label}</figcaption>
			<div class="plot">
				<span class="scale">{formats.count(top)}</span>
				<svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
					<line x1="0" x2={width} y1="0.5" y2="0.5" class="grid" />
					<line x1="0" x2={width} y1={height / 2} y2={height / 2} class="grid" />
					<line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} class="axis" />
					{columns.map(({ day, total, parts }, place) => (
						<g key={day}>
							<title>{t('failedOn', { day: formats.day(day), count: formats.count(total) })}</title>
							<rect x={place * step} y="0" width={step} height={height} class="hit" />
							{parts.map(part => (
								<rect
									key={part.category}
									class={`category-${part.category}`}
									x={(place + gap / 2) * step}
									width={(1 - gap) * step}
									y={height * (1 - part.from - part.height)}
									height={height * part.height}
								/>
							))}
						</g>
					))}
				</svg>
			</div>
			<p class="ends" aria-hidden="true">
				<span>{first && formats.day(first.day)}</span>
				<span>{last && formats.day(last.day)}</span>
			</p>
			<table class="hidden">
				<caption>{label}</caption>
				<tbody>
					{columns
						.filter(({ total }) => total > 0)
						.map(({ day, total }) => (
							<tr key={day}>
								<th scope="row">{formats.day(day)}</th>
								<td>{formats.count(total)}</td>
							</tr>
						))}
				</tbody>
			</table>
		</figure>
	);
}

type TableGiven = {
	readonly page: Page;
	readonly title: string;
	readonly rows: readonly { readonly name: string; readonly total: number; readonly hint: string }[];
};

function Table({ page: { formats }, title, rows }: TableGiven) {
	const most = Math.max(1, ...rows.map(({ total }) => total));
	return (
		<table class="ranking">
			<caption>{title}</caption>
			<tbody>
				{rows.map(({ name, total, hint }) => (
					<tr key={name}>
						<th scope="row">
							<span class="ranking-name" dir="auto">
								{name}
							</span>
							{hint !== '' && <span class="muted small">{hint}</span>}
							<span
								class="ranking-bar"
								style={{ inlineSize: `${(total / most) * 100}%` }}
								aria-hidden="true"
							/>
						</th>
						<td>{formats.count(total)}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
