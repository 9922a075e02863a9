import { discards, type Action } from '../core/view/actions.ts';
import type { Row } from '../core/view/row.ts';
import { actionWord } from './action-word.ts';
import { IconButton } from './icon-button.tsx';
import { Icon } from './icons.tsx';
import type { Page } from './page.ts';
import { ProgressBar } from './progress-bar.tsx';
import { RowMenu } from './row-menu.tsx';
import { Trouble } from './trouble.tsx';

type Given = {
	readonly page: Page;
	readonly row: Row;
	readonly position: number;
	readonly total: number;
	readonly onAct: (row: Row, action: Action) => void;
	/** Null: there is nothing more to tell. */
	readonly onOpen: (() => void) | null;
	readonly isOpen: boolean;
};

export function TaskRow({ page, row, position, total, onAct, onOpen, isOpen }: Given) {
	const { t } = page;
	const { inline, more } = arrange(row);
	const figures = [row.percent, row.amount].filter(text => text !== '');
	const pace = [row.speed, row.timeLeft].filter(text => text !== '');
	const hasBar = row.bar.kind !== 'none';
	return (
		<li
			class={`row tone-${row.tone} ${isOpen ? 'is-open' : ''}`}
			data-id={row.id}
			aria-posinset={position}
			aria-setsize={total}
			aria-label={`${row.name}, ${row.stateText}`}
		>
			<span class="kind" title={t(`fileKind_${row.kind}`)}>
				<Icon name={row.kind} />
			</span>
			<div class="body">
				<div class="head">
					<div class="words">
						<p class="name" title={row.name} dir="auto">
							{onOpen ? (
								<button
									type="button"
									aria-expanded={isOpen}
									aria-label={t('detailsOf', { name: row.name })}
									onClick={onOpen}
								>
									{row.name}
								</button>
							) : (
								row.name
							)}
						</p>
						<p class="sub">
							<span class="state">{row.stateText}</span>
							<span class="host" title={row.host}>
								<bdi>{row.host}</bdi>
							</span>
							{row.retried !== '' && <span class="retried">{row.retried}</span>}
							{!hasBar && figures.length > 0 && (
								<span class="figures">
									<Figures texts={figures} />
								</span>
							)}
						</p>
					</div>
					<div class="actions">
						{inline.map(action => (
							<IconButton
								key={action}
								icon={action}
								label={t(actionWord[action])}
								onClick={() => onAct(row, action)}
							/>
						))}
						{more.length > 0 && (
							<RowMenu page={page} row={row} actions={more} onAct={action => onAct(row, action)} />
						)}
					</div>
				</div>
				<ProgressBar
					bar={row.bar}
					tone={row.tone}
					label={t('progressOf', { name: row.name })}
					valueText={figures.join(', ')}
				/>
				{hasBar && (
					<p class="numbers">
						<span>
							<Figures texts={figures} />
						</span>
						<span>
							<Figures texts={pace} />
						</span>
					</p>
				)}
				{row.trouble && (
					<Trouble
						page={page}
						trouble={row.trouble}
						remedies={row.remedies}
						onAct={action => onAct(row, action)}
					/>
				)}
			</div>
		</li>
	);
}

/** Each isolated, so that digits and units keep their order in every direction of writing. */
const Figures = ({ texts }: { readonly texts: readonly string[] }) =>
	texts.map(text => (
		<span key={text} class="figure">
			<bdi>{text}</bdi>
		</span>
	));

/** Few actions stand in the row; of many, the first does, and what needs a second thought is in the menu. */
function arrange(row: Row): { inline: readonly Action[]; more: readonly Action[] } {
	const risky = row.atStake !== '' && row.actions.some(discards);
	if (row.actions.length <= 3 && !risky) return { inline: row.actions, more: [] };
	const [first, ...more] = row.actions;
	return first ? { inline: [first], more } : { inline: [], more: [] };
}
