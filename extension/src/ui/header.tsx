import { IconButton } from './icon-button.tsx';
import { Mark } from './icons.tsx';
import type { Page } from './page.ts';

const views = ['downloads', 'statistics'] as const;
export type View = (typeof views)[number];

type Given = {
	readonly page: Page;
	readonly speed: number;
	readonly connecting: boolean;
	readonly view: View;
	readonly onView: (view: View) => void;
};

export function Header({ page, speed, connecting, view, onView }: Given) {
	const { t, formats, openTab, openOptions } = page;
	return (
		<header class="header">
			<Mark />
			<h1>{t('extensionName')}</h1>
			{connecting && <span class="pulse" title={t('connecting')} />}
			{page.view === 'tab' && (
				<nav class="filters" aria-label={t('viewLabel')}>
					{views.map(name => (
						<button key={name} type="button" aria-pressed={name === view} onClick={() => onView(name)}>
							{t(viewWord[name])}
						</button>
					))}
				</nav>
			)}
			<span class="grow" />
			{speed > 0 && <bdi class="speed">{formats.speed(speed)}</bdi>}
			{page.view === 'popup' && <IconButton icon="tab" label={t('openDashboard')} onClick={openTab} />}
			<IconButton icon="settings" label={t('openOptions')} onClick={openOptions} />
		</header>
	);
}

const viewWord = { downloads: 'viewDownloads', statistics: 'viewStatistics' } as const;
