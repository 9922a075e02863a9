import { useRef, useState } from 'preact/hooks';
import { discards, type Action } from '../core/view/actions.ts';
import type { Row } from '../core/view/row.ts';
import { Icon } from './icons.tsx';
import { actionWord } from './action-word.ts';
import type { Page } from './page.ts';

type Given = {
	readonly page: Page;
	readonly row: Row;
	readonly actions: readonly Action[];
	readonly onAct: (action: Action) => void;
};

/** What a row offers beside its first action. What throws saved bytes away is asked once more, in place. */
export function RowMenu({ page: { t }, row, actions, onAct }: Given) {
	const menu = useRef<HTMLDivElement>(null);
	const button = useRef<HTMLButtonElement>(null);
	const [asking, setAsking] = useState<Action | null>(null);
	// Hundreds of rows have a menu each; only what is open is drawn.
	const [isOpen, setOpen] = useState(false);
	const id = `menu-${row.id}`;

	function choose(action: Action): void {
		if (needsAsking(action) && row.atStake !== '' && asking !== action) return setAsking(action);
		menu.current?.hidePopover();
		onAct(action);
	}

	return (
		<>
			<button
				ref={button}
				type="button"
				class="icon-button"
				popovertarget={id}
				aria-haspopup="menu"
				title={t('moreActions')}
				aria-label={t('moreActionsFor', { name: row.name })}
			>
				<Icon name="more" />
			</button>
			<div
				ref={menu}
				id={id}
				class="menu"
				role="menu"
				popover="auto"
				aria-label={t('moreActionsFor', { name: row.name })}
				onBeforeToggle={event => {
					setAsking(null);
					setOpen(event.newState === 'open');
					if (event.newState === 'open') place(event.currentTarget, button.current, actions.length);
				}}
				onToggle={event => {
					if (event.newState === 'open') items(event.currentTarget)[0]?.focus();
				}}
				onKeyDown={step}
			>
				{isOpen &&
					actions.map(action => (
						<button
							key={action}
							type="button"
							role="menuitem"
							class={discards(action) ? 'danger' : ''}
							onClick={() => choose(action)}
						>
							<Icon name={action} />
							{asking === action ? t('confirmDiscard', { size: row.atStake }) : t(actionWord[action])}
						</button>
					))}
			</div>
		</>
	);
}

/** Removing can be undone for a moment. */
const needsAsking = (action: Action): boolean => discards(action) && action !== 'remove';

const items = (menu: HTMLElement): HTMLElement[] => [
	...menu.querySelectorAll<HTMLElement>('[role=menuitem]'),
];

/** Below its button, above where there is no room; both at the button's outer edge. */
function place(menu: HTMLElement, button: HTMLElement | null, count: number): void {
	if (!button) return;
	const { top, bottom, left, right } = button.getBoundingClientRect();
	const height = count * 34 + 12;
	const rtl = getComputedStyle(menu).direction === 'rtl';
	menu.style.top =
		bottom + height + 8 < innerHeight ? `${bottom + 4}px` : `${Math.max(4, top - height - 4)}px`;
	menu.style.insetInlineEnd = rtl ? `${left}px` : `${document.documentElement.clientWidth - right}px`;
}

function step(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
	const all = items(event.currentTarget);
	const here = all.indexOf(document.activeElement as HTMLElement);
	const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
	if (to === undefined) return;
	event.preventDefault();
	all.at(to % all.length)?.focus();
}
