import type { FaultText } from '../core/text/fault-text.ts';
import type { Page } from './page.ts';

/** What went wrong, and what to do about it. */
export const Trouble = ({ page: { t }, trouble }: { readonly page: Page; readonly trouble: FaultText }) => (
	<div class="trouble">
		<p>
			<strong>{trouble.sentence}</strong> {trouble.hint}
		</p>
		{trouble.detail !== '' && (
			<details>
				<summary>{t('details')}</summary>
				<code dir="auto">{trouble.detail}</code>
			</details>
		)}
	</div>
);
