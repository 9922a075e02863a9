import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../icons.tsx';
import type { Page } from '../page.ts';

type Verdict = 'ok' | 'warn' | 'broken' | 'open' | 'busy';

type Given = {
	readonly page: Page;
	readonly verdict: Verdict;
	readonly title: string;
	readonly text: string;
	readonly children?: ComponentChildren;
};

/** One thing that is looked at: how it is, and what to do about it. */
export const Step = ({ page: { t }, verdict, title, text, children }: Given) => (
	<li class={`step-row verdict-${verdict}`}>
		<span class="step-mark">
			{verdict === 'busy' ? <span class="pulse" /> : <Icon name={marks[verdict]} />}
		</span>
		<div class="step-words" aria-live="polite">
			<h2>
				{title} <span class="hidden">{t(verdictWord[verdict])}</span>
			</h2>
			{text !== '' && <p class="muted">{text}</p>}
			{children}
		</div>
	</li>
);

const marks = {
	ok: 'check',
	warn: 'warning',
	broken: 'cancel',
	open: 'info',
} as const satisfies Record<Exclude<Verdict, 'busy'>, IconName>;

const verdictWord = {
	ok: 'verdictOk',
	warn: 'verdictWarn',
	broken: 'verdictBroken',
	open: 'verdictOpen',
	busy: 'verdictBusy',
} as const;
