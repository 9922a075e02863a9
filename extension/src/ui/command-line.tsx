import { useState } from 'preact/hooks';
import { Icon } from './icons.tsx';
import type { Page } from './page.ts';

/** Something to type in a terminal, ready to be taken along. */
export function CommandLine({
	page: { t, copyText },
	command,
}: {
	readonly page: Page;
	readonly command: string;
}) {
	const [copied, setCopied] = useState(false);
	return (
		<div class="command">
			<code dir="ltr">{command}</code>
			<button type="button" onClick={() => void copyText(command).then(() => setCopied(true))}>
				<Icon name={copied ? 'check' : 'copy'} />
				<span aria-live="polite">{t(copied ? 'copied' : 'copy')}</span>
			</button>
		</div>
	);
}
