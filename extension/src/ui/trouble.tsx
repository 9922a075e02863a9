import type { TroubleText } from '../core/text/trouble-text.ts';
import type { Action } from '../core/view/actions.ts';
import { actionWord } from './action-word.ts';
import type { Page } from './page.ts';

type Given = {
	readonly page: Page;
	readonly trouble: TroubleText;
	readonly remedies: readonly Action[];
	readonly onAct: (action: Action) => void;
};

/** What went wrong, and what to do about it. */
export const Trouble = ({ page: { t }, trouble, remedies, onAct }: Given) => (
	<div class="trouble">
		<p>
			<strong>{trouble.sentence}</strong> {trouble.hint}
		</p>
		{(trouble.remark !== '' || trouble.detail !== '') && (
			<details>
				<summary>{t('details')}</summary>
				{trouble.remark !== '' && <p>{trouble.remark}</p>}
				{trouble.detail !== '' && <code dir="auto">{trouble.detail}</code>}
			</details>
		)}
		{remedies.length > 0 && (
			<p class="remedies">
				{remedies.map(action => (
					<button key={action} type="button" class="secondary" onClick={() => onAct(action)}>
						{t(actionWord[action])}
					</button>
				))}
			</p>
		)}
	</div>
);
