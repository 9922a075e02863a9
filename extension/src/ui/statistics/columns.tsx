import type { Chart } from '../../core/view/chart.ts';
import type { Page } from '../page.ts';

const width = 720;
const height = 160;
const gap = 0.25;

type Given = {
	readonly page: Page;
	readonly chart: Chart<string>;
	readonly label: string;
	/** What a column or the highest line stands for. */
	readonly amountText: (amount: number) => string;
	/** Of a day, in words. */
	readonly titleOf: (day: string, place: number) => string;
};

/** A column for each day; to who cannot see them, a table. */
export function Columns({ page: { formats }, chart: { columns, top }, label, amountText, titleOf }: Given) {
	const step = width / columns.length;
	const first = columns[0];
	const last = columns.at(-1);
	return (
		<figure class="chart">
			<figcaption>{label}</figcaption>
			<div class="plot">
				<span class="scale">
					<bdi>{amountText(top)}</bdi>
				</span>
				<svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
					<line x1="0" x2={width} y1="0.5" y2="0.5" class="grid" />
					<line x1="0" x2={width} y1={height / 2} y2={height / 2} class="grid" />
					<line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} class="axis" />
					{columns.map(({ day, parts }, place) => (
						<g key={day}>
							<title>{titleOf(day, place)}</title>
							<rect x={place * step} y="0" width={step} height={height} class="hit" />
							{parts.map(part => (
								<rect
									key={part.kind}
									class={`kind-${part.kind}`}
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
								<td>{amountText(total)}</td>
							</tr>
						))}
				</tbody>
			</table>
		</figure>
	);
}
