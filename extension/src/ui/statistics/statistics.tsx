import { useEffect, useState } from 'preact/hooks';
import type { FaultSummary } from '../../../../shared/domain/fault-summary.ts';
import type { Fault } from '../../../../shared/domain/faults.ts';
import type { SavedSummary } from '../../../../shared/domain/saved-summary.ts';
import { millis } from '../../../../shared/kernel/units.ts';
import { faultText } from '../../core/text/fault-text.ts';
import { plural } from '../../core/text/plural.ts';
import type { Page } from '../page.ts';
import { Failed } from './failed.tsx';
import { Saved } from './saved.tsx';

type Given = { readonly page: Page; readonly nowMs: () => number; readonly isReady: boolean };

const ranges = [7, 30, 90] as const;
type Range = (typeof ranges)[number];
const dayMs = 86_400_000;

type Read =
	| { readonly kind: 'read'; readonly saved: SavedSummary; readonly failed: FaultSummary }
	| { readonly kind: 'problem'; readonly fault: Fault };

/** What was saved lately, and what failed. */
export function Statistics({ page, nowMs, isReady }: Given) {
	const { t, formats, call } = page;
	const [range, setRange] = useState<Range>(30);
	const [read, setRead] = useState<Read | null>(null);

	useEffect(() => {
		if (!isReady) return undefined;
		let isWanted = true;
		const params = { since: millis(nowMs() - (range - 1) * dayMs) };
		void Promise.all([call('saved.summary', params), call('faults.summary', params)]).then(
			([saved, failed]) => {
				if (!isWanted) return;
				if (!saved.ok) setRead({ kind: 'problem', fault: saved.error });
				else if (!failed.ok) setRead({ kind: 'problem', fault: failed.error });
				else setRead({ kind: 'read', saved: saved.value, failed: failed.value });
			},
		);
		return () => {
			isWanted = false;
		};
	}, [range, isReady]);

	return (
		<div class="scroller statistics">
			<div class="statistics-head">
				<h2>{t('viewStatistics')}</h2>
				<div class="filters" role="group" aria-label={t('statisticsRange')}>
					{ranges.map(days => (
						<button key={days} type="button" aria-pressed={days === range} onClick={() => setRange(days)}>
							{plural(t, formats, 'lastDays', days)}
						</button>
					))}
				</div>
			</div>
			{read?.kind === 'problem' && (
				<p class="muted">
					{faultText(t, read.fault).sentence} {faultText(t, read.fault).hint}
				</p>
			)}
			{read?.kind === 'read' && (
				<>
					<h3>{t('savedTitle')}</h3>
					<Saved page={page} summary={read.saved} />
					<h3>{t('failedTitle')}</h3>
					<Failed page={page} summary={read.failed} />
				</>
			)}
		</div>
	);
}
