import { paceOf } from '../core/view/pace.ts';
import type { Page } from './page.ts';
import type { PageModel } from './page-store.ts';
import { Sparkline } from './sparkline.tsx';

type Given = { readonly page: Page; readonly model: PageModel };

/** How fast all of it is, and how long it takes yet. Its room is there while nothing runs, too. */
export function Pace({ page: { t, formats }, model: { copy, speeds } }: Given) {
	const { bytesPerSecond, running, secondsLeft } = paceOf(copy.progress);
	return (
		<div class="all-pace">
			{running > 0 && (
				<>
					<bdi class="speed">{formats.speed(bytesPerSecond)}</bdi>
					{secondsLeft !== null && (
						<span class="muted">{t('timeLeft', { time: formats.duration(secondsLeft) })}</span>
					)}
					<Sparkline speeds={speeds.all.speeds} />
				</>
			)}
		</div>
	);
}
