import type { Progress } from '../../../shared/protocol/contract.ts';
import { segmentsOf } from '../core/view/segments.ts';
import { plural } from '../core/text/plural.ts';
import type { Page } from './page.ts';

type Given = { readonly page: Page; readonly progress: Progress };

/** The pieces of a file that come at the same time, each with how far it is. */
export function Segments({ page, progress }: Given) {
	const { t, formats } = page;
	const segments = segmentsOf(progress);
	if (segments.length < 2) return null;
	const done = segments.filter(({ share }) => share === 1).length;
	return (
		<details class="segments">
			<summary>
				<h3>{t('segmentsTitle')}</h3>
				<span>{plural(t, formats, 'segmentsDone', segments.length, { done: formats.count(done) })}</span>
			</summary>
			<ol>
				{segments.map(({ start, end, share }) => (
					<li key={start} class={share === 1 ? 'is-whole' : ''}>
						<span class="segment-range">
							{t('segmentOf', { from: formats.bytes(start), to: formats.bytes(end) })}
						</span>
						<span class="segment-bar" aria-hidden="true">
							<span class="fill" style={{ inlineSize: `${(share * 100).toFixed(1)}%` }} />
						</span>
						<span class="segment-share">{formats.percent(share)}</span>
					</li>
				))}
			</ol>
		</details>
	);
}
