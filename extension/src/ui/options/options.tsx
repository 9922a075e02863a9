import { useEffect, useState } from 'preact/hooks';
import type { Fault } from '../../../../shared/domain/faults.ts';
import type { Settings } from '../../../../shared/domain/settings.ts';
import { fieldsOf, groups, type Group } from '../../core/options/fields.ts';
import { faultText } from '../../core/text/fault-text.ts';
import { LinkCard } from '../link-card.tsx';
import { IconButton } from '../icon-button.tsx';
import { Mark } from '../icons.tsx';
import type { Root } from '../mount.tsx';
import { Field } from './field.tsx';
import { TakeoverOptions } from './takeover.tsx';
import { OwnOptions } from './own-options.tsx';
import { Transfer } from './transfer.tsx';

/** Every setting, each changed at once and for good. */
export const Options: Root = ({ page, model: { link } }) => {
	const { t, call } = page;
	const [settings, setSettings] = useState<Settings | null>(null);
	const [problem, setProblem] = useState<Fault | null>(null);
	const isReady = link?.kind === 'ready';

	async function load(): Promise<void> {
		const found = await call('settings.get', {});
		if (found.ok) setSettings(found.value);
		setProblem(found.ok ? null : found.error);
	}

	async function save(change: Partial<Settings>): Promise<Fault | null> {
		const changed = await call('settings.set', change);
		if (!changed.ok) return changed.error;
		setSettings(changed.value);
		return null;
	}

	useEffect(() => {
		if (!isReady) return undefined;
		void load();
		// The command line or another browser may have changed them meanwhile.
		const look = () => void load();
		addEventListener('focus', look);
		return () => removeEventListener('focus', look);
	}, [isReady]);

	return (
		<>
			<header class="header">
				<Mark />
				<h1>{t('optionsTitle')}</h1>
				<span class="grow" />
				{isReady && <span class="muted small">{t('programVersion', { version: link.version })}</span>}
				<IconButton icon="plug" label={t('openSetup')} onClick={page.openSetup} />
			</header>
			<main class="options">
				<div class="scroller">
					{link?.kind === 'down' && <LinkCard page={page} link={link} stale={false} />}
					{problem && isReady && <p class="option-problem">{faultText(t, problem).sentence}</p>}
					{!settings && link?.kind !== 'down' && (
						<p class="empty connecting" role="status">
							<span class="pulse" />
							{t('connecting')}
						</p>
					)}
					{settings &&
						groups.map(group => (
							<section key={group} class="options-group" aria-labelledby={`group-${group}`}>
								<h2 id={`group-${group}`}>{t(groupWord[group])}</h2>
								{fieldsOf(group).map(name => (
									<Field
										key={name}
										page={page}
										name={name}
										value={settings[name]}
										disabled={!isReady}
										onSave={value => save({ [name]: value })}
									/>
								))}
							</section>
						))}
					<TakeoverOptions page={page} />
					{(settings || link?.kind === 'down') && <OwnOptions page={page} />}
					{settings && <Transfer page={page} settings={settings} disabled={!isReady} onSave={save} />}
				</div>
			</main>
		</>
	);
};

const groupWord = {
	downloads: 'groupDownloads',
	connections: 'groupConnections',
	speed: 'groupSpeed',
	hours: 'groupHours',
	files: 'groupFiles',
} as const satisfies Record<Group, string>;
