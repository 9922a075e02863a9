import { keptText } from '../core/takeover/kept-text.ts';
import type { Page } from './page.ts';
import { useTakeover } from './use-takeover.ts';

/** What stayed is told of for so long. */
const newsMs = 10 * 60_000;

/** Where downloads are taken over: the last that was not, and why; and whether the next one is. */
export function TakeoverBar({ page, nowMs }: { readonly page: Page; readonly nowMs: () => number }) {
	const { t, takeover } = page;
	const state = useTakeover(page);
	if (!state || !state.isAllowed || state.settings.mode === 'off') return null;
	const [last] = state.kept;
	const news = last && nowMs() - last.at < newsMs ? last : null;
	const words = news && keptText(page, news);
	return (
		<section class="takeover-bar" aria-label={t('groupTakeover')}>
			{news && words && (
				<p role="status">
					<strong>
						<bdi>{news.name || news.host}</bdi>
					</strong>{' '}
					{t('keptShort')} {words.sentence} <span class="muted">{words.hint}</span>
				</p>
			)}
			<label>
				<input
					type="checkbox"
					role="switch"
					checked={state.settings.skipNext}
					onChange={event => void takeover.change({ skipNext: event.currentTarget.checked })}
				/>
				{t('takeoverSkipNext')}
			</label>
		</section>
	);
}
