import { useState } from 'preact/hooks';
import { parseWebUrl } from '../core/add/web-url.ts';
import type { Fact } from '../core/view/facts.ts';
import { IconButton } from './icon-button.tsx';
import type { Page } from './page.ts';

type Given = { readonly page: Page; readonly facts: readonly Fact[] };

/** What is known of a download. Addresses can be taken along, and the page that it came from is a click away. */
export const FactList = ({ page, facts }: Given) => (
	<dl class="facts">
		{facts.map(fact => (
			<div key={fact.name}>
				<dt>{fact.name}</dt>
				<dd class={fact.kind === 'plain' ? '' : 'address'} dir={fact.kind === 'plain' ? 'auto' : 'ltr'}>
					<span class="grow">
						{fact.kind === 'page' && parseWebUrl(fact.value) ? (
							<a href={fact.value} target="_blank" rel="noreferrer">
								{fact.value}
							</a>
						) : (
							fact.value
						)}
					</span>
					{fact.kind !== 'plain' && fact.isWhole && <CopyButton page={page} fact={fact} />}
				</dd>
			</div>
		))}
	</dl>
);

function CopyButton({ page: { t, copyText }, fact }: { readonly page: Page; readonly fact: Fact }) {
	const [copied, setCopied] = useState(false);
	return (
		<IconButton
			icon={copied ? 'check' : 'copy'}
			label={`${t(copied ? 'copied' : 'copy')}: ${fact.name}`}
			onClick={() => void copyText(fact.value).then(() => setCopied(true))}
		/>
	);
}
