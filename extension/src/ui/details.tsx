import { useEffect, useRef } from 'preact/hooks';
import type { Task } from '../../../shared/domain/task.ts';
import type { Progress } from '../../../shared/protocol/contract.ts';
import { factsOf } from '../core/view/facts.ts';
import { momentFor, type Moment } from '../core/view/timeline.ts';
import { faultText } from '../core/text/fault-text.ts';
import type { Action } from '../core/view/actions.ts';
import type { Row } from '../core/view/row.ts';
import type { Speeds } from '../core/view/speeds.ts';
import { actionWord } from './action-word.ts';
import { FactList } from './fact-list.tsx';
import { IconButton } from './icon-button.tsx';
import type { Page } from './page.ts';
import { ProgressBar } from './progress-bar.tsx';
import { Segments } from './segments.tsx';
import { Sparkline } from './sparkline.tsx';
import { Trouble } from './trouble.tsx';
import { useTimeline } from './use-timeline.ts';

type Given = {
	readonly page: Page;
	readonly task: Task;
	readonly progress: Progress | undefined;
	readonly speeds: Speeds;
	readonly row: Row;
	readonly isReady: boolean;
	readonly onAct: (action: Action) => void;
	readonly onClose: () => void;
};

/** Everything about one download: what it is, how it goes, and all that has happened to it. */
export function Details({ page, task, progress, speeds, row, isReady, onAct, onClose }: Given) {
	const { t } = page;
	const heading = useRef<HTMLHeadingElement>(null);
	const timeline = useTimeline(page.call, task, isReady);
	// Whoever opened it with the keyboard goes on from here.
	useEffect(() => heading.current?.focus(), [task.id]);
	const offered = row.actions.filter(action => action !== 'moveUp' && action !== 'moveDown');

	return (
		<section
			class="details"
			aria-labelledby="details-name"
			onKeyDown={event => {
				if (event.key === 'Escape') {
					event.preventDefault();
					onClose();
				}
			}}
		>
			<header class="details-head">
				<IconButton
					icon={page.view === 'popup' ? 'back' : 'cancel'}
					label={t('closeDetails')}
					onClick={onClose}
				/>
				<h2 id="details-name" ref={heading} tabIndex={-1} dir="auto" title={row.name}>
					{row.name}
				</h2>
			</header>
			<div class="details-body">
				<p class={`details-state tone-${row.tone}`}>
					<span class="state">{row.stateText}</span>
					{[row.percent, row.amount, row.speed, row.timeLeft]
						.filter(text => text !== '')
						.map(text => (
							<span key={text} class="figure">
								<bdi>{text}</bdi>
							</span>
						))}
				</p>
				<ProgressBar
					bar={row.bar}
					tone={row.tone}
					label={t('progressOf', { name: row.name })}
					valueText={[row.percent, row.amount].filter(text => text !== '').join(', ')}
				/>
				{row.tone === 'running' && <Sparkline speeds={speeds} />}
				{row.trouble && <Trouble page={page} trouble={row.trouble} remedies={[]} onAct={onAct} />}
				{offered.length > 0 && (
					<div class="details-actions">
						{offered.map((action, place) => (
							<button
								key={action}
								type="button"
								class={place === 0 ? 'primary' : 'secondary'}
								onClick={() => onAct(action)}
							>
								{t(actionWord[action])}
							</button>
						))}
					</div>
				)}
				<FactList page={page} facts={factsOf(task, progress, page)} />
				{progress && <Segments page={page} progress={progress} />}
				<h3>{t('timelineTitle')}</h3>
				{timeline.kind === 'problem' && (
					<p class="muted small">
						{faultText(t, timeline.fault).sentence} {faultText(t, timeline.fault).hint}
					</p>
				)}
				{timeline.kind === 'entries' && (
					<ol class="timeline" reversed>
						{timeline.entries.toReversed().map(entry => (
							<Entry key={entry.id} moment={momentFor(entry, page)} />
						))}
					</ol>
				)}
			</div>
		</section>
	);
}

const Entry = ({ moment: { time, tone, text, more, by } }: { readonly moment: Moment }) => (
	<li class={`moment moment-${tone}`}>
		<p class="moment-head">
			<time>{time}</time>
			{by !== '' && <span class="by">{by}</span>}
		</p>
		<p class="moment-text" dir="auto">
			{text}
		</p>
		{more !== '' && <p class="muted small">{more}</p>}
	</li>
);
