import { IconButton } from './icon-button.tsx';
import { Mark } from './icons.tsx';
import type { Page } from './page.ts';

type Given = { readonly page: Page; readonly speed: number; readonly connecting: boolean };

export function Header({ page: { t, formats, view, openTab, openOptions }, speed, connecting }: Given) {
	return (
		<header class="header">
			<Mark />
			<h1>{t('extensionName')}</h1>
			{connecting && <span class="pulse" title={t('connecting')} />}
			<span class="grow" />
			{speed > 0 && <bdi class="speed">{formats.speed(speed)}</bdi>}
			{view === 'popup' && <IconButton icon="tab" label={t('openDashboard')} onClick={openTab} />}
			<IconButton icon="settings" label={t('openOptions')} onClick={openOptions} />
		</header>
	);
}
