import { discards, type Action } from '../core/view/actions.ts';
import type { Row } from '../core/view/row.ts';
import type { Speeds } from '../core/view/speeds.ts';
import { actionWord } from './action-word.ts';
import { IconButton } from './icon-button.tsx';
import { Icon } from './icons.tsx';
import type { Page } from './page.ts';
import { ProgressBar } from './progress-bar.tsx';
import { RowMenu } from './row-menu.tsx';
import { Sparkline } from './sparkline.tsx';
import { Trouble } from './trouble.tsx';
import type { Rows } from './use-rows.ts';

type Given = {
	readonly page: Page;
	readonly row: Row;
	readonly speeds: Speeds;
	readonly position: number;
	readonly total: number;
	/** Null: there is nothing more to tell. */
	readonly onOpen: (() => void) | null;
	readonly isOpen: boolean;
	/** It is the row that Tab reaches. */
	readonly isCurrent: boolean;
	readonly isMovable: boolean;
	readonly rows: Rows;
	readonly onKey: (event: KeyboardEvent) => void;
	readonly onAct: (action: Action) => void;
};

export function TaskRow(given: Given) {
	const { page, row, position, total, onAct, isOpen, isCurrent, isMovable, rows } = given;
	const { t } = page;
	const { inline, more } = arrange(row);
	const figures = [row.percent, row.amount].filter(text => text !== '');
	const pace = [row.speed, row.timeLeft].filter(text => text !== '');
	const hasBar = row.bar.kind !== 'none';
	const isSelected = rows.selected.has(row.id);
	const drop = rows.drop?.over === row.id ? `drop-${rows.drop.side}` : '';
	return (
		<li
			class={`row tone-${row.tone} ${isOpen ? 'is-open' : ''} ${isSelected ? 'is-selected' : ''} ${drop}`}
			data-id={row.id}
			tabIndex={isCurrent ? 0 : -1}
			aria-posinset={position}
			aria-setsize={total}
			aria-label={`${row.name}, ${row.stateText}`}
			draggable={isMovable}
			onFocus={event => {
				if (event.target === event.currentTarget && !isCurrent) rows.stand(row.id);
			}}
			onKeyDown={given.onKey}
			onClick={event => {
				if (isControl(event)) return;
				if (event.ctrlKey || event.metaKey) rows.select(row.id, 'toggle');
				else if (event.shiftKey) rows.select(row.id, 'extend');
				else if (page.view === 'tab') given.onOpen?.();
			}}
			onDblClick={event => {
				if (!isControl(event) && row.actions.includes('openFile')) onAct('openFile');
			}}
			onDragStart={event => {
				event.dataTransfer?.setData('text/plain', row.name);
				rows.dragStart(row.id);
			}}
			onDragOver={event => {
				const { top, height } = event.currentTarget.getBoundingClientRect();
				if (rows.dragOver(row.id, event.clientY < top + height / 2 ? 'before' : 'after'))
					event.preventDefault();
			}}
			onDrop={event => {
				event.preventDefault();
				rows.dragEnd(true);
			}}
			onDragEnd={() => rows.dragEnd(false)}
		>
			<label class="kind" title={t(`fileKind_${row.kind}`)}>
				<input
					type="checkbox"
					checked={isSelected}
					tabIndex={isCurrent ? 0 : -1}
					aria-label={t('selectRow', { name: row.name })}
					onClick={event => rows.select(row.id, event.shiftKey ? 'extend' : 'toggle')}
				/>
				<Icon name={row.kind} />
			</label>
			<div class="body">
				<div class="head">
					<RowWords {...given} figures={hasBar ? [] : figures} />
					<div class="actions">
						{inline.map(action => (
							<IconButton
								key={action}
								icon={action}
								label={t(actionWord[action])}
								onClick={() => onAct(action)}
							/>
						))}
						{more.length > 0 && <RowMenu page={page} row={row} actions={more} onAct={onAct} />}
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
				{row.trouble && <Trouble page={page} trouble={row.trouble} remedies={row.remedies} onAct={onAct} />}
			</div>
		</li>
	);
}

type WordsGiven = Pick<Given, 'page' | 'row' | 'speeds' | 'onOpen' | 'isOpen'> & {
	readonly figures: readonly string[];
};

const RowWords = ({ page: { t }, row, speeds, onOpen, isOpen, figures }: WordsGiven) => (
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
		<div class="second">
			<p class="sub">
				<span class="state">{row.stateText}</span>
				<span class="host" title={row.host}>
					<bdi>{row.host}</bdi>
				</span>
				{row.retried !== '' && <span class="retried">{row.retried}</span>}
				{figures.length > 0 && (
					<span class="figures">
						<Figures texts={figures} />
					</span>
				)}
			</p>
			{row.tone === 'running' && <Sparkline speeds={speeds} />}
		</div>
	</div>
);

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

/** A click on something in the row that has a meaning of its own. */
const isControl = ({ target }: Event): boolean =>
	target instanceof Element && target.closest('button, a, input, label, summary, code, [popover]') !== null;
