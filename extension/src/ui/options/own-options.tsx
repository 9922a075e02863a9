import { useEffect, useState } from 'preact/hooks';
import { noticeKinds, type Preferences } from '../../core/options/preferences.ts';
import type { Page } from '../page.ts';

/** What is this browser's alone: of what it tells, and what it looks at. */
export function OwnOptions({ page }: { readonly page: Page }) {
	const { t, preferences } = page;
	const [chosen, setChosen] = useState<Preferences | null>(null);
	useEffect(() => void preferences.load().then(setChosen), []);
	if (!chosen) return null;
	const change = (next: Partial<Preferences>) => void preferences.change(next).then(setChosen);

	return (
		<section class="options-group" aria-labelledby="group-own">
			<h2 id="group-own">{t('groupNotifications')}</h2>
			{noticeKinds.map(kind => (
				<Toggle
					key={kind}
					id={`notice-${kind}`}
					label={t(`notify_${kind}`)}
					help={t(`notify_${kind}_help`)}
					isOn={chosen.notices[kind]}
					onChange={isOn => change({ notices: { ...chosen.notices, [kind]: isOn } })}
				/>
			))}
			<Toggle
				id="read-clipboard"
				label={t('readClipboard')}
				help={t('readClipboard_help')}
				isOn={chosen.readClipboard}
				onChange={isOn => {
					const isAllowed = isOn ? preferences.allowClipboard() : Promise.resolve(false);
					void isAllowed.then(readClipboard => change({ readClipboard }));
				}}
			/>
			<Toggle
				id="find-links"
				label={t('findLinks')}
				help={t('findLinks_help')}
				isOn={chosen.findLinks}
				onChange={isOn => {
					const isAllowed = isOn ? page.access.request('sites') : Promise.resolve(false);
					void isAllowed.then(findLinks => change({ findLinks }));
				}}
			/>
		</section>
	);
}

type ToggleGiven = {
	readonly id: string;
	readonly label: string;
	readonly help: string;
	readonly isOn: boolean;
	readonly onChange: (isOn: boolean) => void;
};

const Toggle = ({ id, label, help, isOn, onChange }: ToggleGiven) => (
	<div class="field">
		<div class="field-words">
			<label for={id}>{label}</label>
			<p id={`${id}-help`} class="muted">
				{help}
			</p>
		</div>
		<div class="field-control">
			<input
				id={id}
				type="checkbox"
				checked={isOn}
				aria-describedby={`${id}-help`}
				onChange={event => {
					onChange(event.currentTarget.checked);
					// Until it is so.
					event.currentTarget.checked = isOn;
				}}
			/>
		</div>
	</div>
);
