import type { DownReason, Link } from '../core/link/link.ts';
import { troubleText } from '../core/text/trouble-text.ts';
import { CommandLine } from './command-line.tsx';
import { Icon } from './icons.tsx';
import type { Page } from './page.ts';

type Given = {
	readonly page: Page;
	readonly link: Extract<Link, { kind: 'down' }>;
	/** A list is shown below. */
	readonly stale: boolean;
};

/** What to do when there is no connection to the program. */
export function LinkCard({ page, link, stale }: Given) {
	const { t } = page;
	const { title, text } = words[link.reason];
	const { remark, detail } = troubleText(page, link.why);
	const command = commandFor(page.os, link.reason);
	return (
		<section class="card" role="status">
			<h2>
				<Icon name="plug" />
				{t(title)}
			</h2>
			<p>{t(text)}</p>
			{link.reason === 'notInstalled' ? (
				<ol>
					<li>{t('notInstalledFolder')}</li>
					<li>
						{t('notInstalledRun')}
						<CommandLine page={page} command={command} />
					</li>
					<li>{t('notInstalledBack')}</li>
				</ol>
			) : (
				<CommandLine page={page} command={command} />
			)}
			<div class="card-end">
				<button type="button" class="primary" onClick={() => void page.ask('reconnect', {})}>
					{t('tryAgain')}
				</button>
				<span class="muted">
					{link.retrying && t('retryingSoon')} {stale && t('staleList')}
				</span>
			</div>
			<details>
				<summary>{t('details')}</summary>
				{remark !== '' && <p>{remark}</p>}
				{detail !== '' && <code dir="auto">{detail}</code>}
				<p>{t('extensionVersion', { version: page.version })}</p>
				{link.reason === 'notInstalled' && page.os === 'linux' && <p>{t('notInstalledSandbox')}</p>}
			</details>
		</section>
	);
}

const commandFor = (os: Page['os'], reason: DownReason): string =>
	`${os === 'win' ? '.\\rustloader.exe' : './rustloader'} ${reason === 'unreachable' ? 'daemon' : 'install'}`;

const words = {
	notInstalled: { title: 'notInstalledTitle', text: 'notInstalledText' },
	hostExited: { title: 'hostExitedTitle', text: 'hostExitedText' },
	unreachable: { title: 'unreachableTitle', text: 'unreachableText' },
	mismatch: { title: 'mismatchTitle', text: 'mismatchText' },
} as const satisfies Record<DownReason, unknown>;
