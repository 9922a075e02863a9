import { useEffect, useState } from 'preact/hooks';
import { defaultSettings, type Settings } from '../../../../shared/domain/settings.ts';
import type { Fault } from '../../../../shared/domain/faults.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import { boundsOf } from '../../../../shared/domain/setting-flaw.ts';
import { isFit } from '../../core/options/check.ts';
import { fields, type SettingName } from '../../core/options/fields.ts';
import { troubleText } from '../../core/text/trouble-text.ts';
import { Icon } from '../icons.tsx';
import type { Page } from '../page.ts';
import { ChoiceField } from './choice-field.tsx';
import { HoursField, ProfilesField } from './hours-field.tsx';
import { NumberField } from './number-field.tsx';
import { RateField } from './rate-field.tsx';
import { TemplateField } from './template-field.tsx';
import { TextField } from './text-field.tsx';
import { ToggleField } from './toggle-field.tsx';

type Given = {
	readonly page: Page;
	readonly name: SettingName;
	readonly value: Settings[SettingName];
	readonly disabled: boolean;
	readonly onSave: (value: unknown) => Promise<Fault | null>;
};

/** What every control is given: `draft` may be unfit, and is saved only when it fits. */
export type ControlGiven<Value> = {
	readonly page: Page;
	readonly name: SettingName;
	readonly value: Value;
	readonly disabled: boolean;
	readonly ids: { readonly field: string; readonly label: string; readonly help: string };
	readonly isWrong: boolean;
	/** While it is being typed; null: no value at all. */
	readonly onDraft: (value: unknown) => void;
	/** It is meant so. */
	readonly onCommit: (value: unknown) => void;
};

type Said = 'nothing' | 'wrong' | 'saved' | Fault;

/** A setting: its name, what it means, its control, and what became of a change. */
export function Field({ page, name, value, disabled, onSave }: Given) {
	const { t } = page;
	const [said, setSaid] = useState<Said>('nothing');
	const ids = { field: `f-${name}`, label: `l-${name}`, help: `h-${name}` };
	const isList = fields[name].control === 'hours' || fields[name].control === 'profiles';
	const isDefault = JSON.stringify(value) === JSON.stringify(defaultSettings[name]);

	useEffect(() => {
		if (said !== 'saved') return undefined;
		const timer = setTimeout(() => setSaid('nothing'), savedShownMs);
		return () => clearTimeout(timer);
	}, [said]);

	async function commit(next: unknown): Promise<void> {
		if (!isFit(name, next)) return setSaid('wrong');
		if (JSON.stringify(next) === JSON.stringify(value)) return setSaid('nothing');
		setSaid((await onSave(next)) ?? 'saved');
	}

	return (
		<div class={`field ${isList ? 'field-list' : ''}`} role="group" aria-labelledby={ids.label}>
			<div class="field-words">
				<label id={ids.label} for={ids.field}>
					{t(`setting_${name}`)}
				</label>
				<p id={ids.help} class="muted">
					{t(`setting_${name}_help`)}
				</p>
				<p class="field-said" role="status">
					<Outcome page={page} name={name} said={said} />
				</p>
			</div>
			<div class="field-control">
				<ControlFor
					page={page}
					name={name}
					value={value}
					disabled={disabled}
					ids={ids}
					isWrong={said !== 'nothing' && said !== 'saved'}
					onDraft={next => setSaid(isFit(name, next) ? 'nothing' : 'wrong')}
					onCommit={next => void commit(next)}
				/>
				{!isDefault && !isList && (
					<button
						type="button"
						class="link back"
						disabled={disabled}
						onClick={() => void commit(defaultSettings[name])}
					>
						{t('optionDefault')}
					</button>
				)}
			</div>
		</div>
	);
}

const savedShownMs = 2_500;

function ControlFor(given: ControlGiven<Settings[SettingName]>) {
	const { control } = fields[given.name];
	// The table of fields ties each control to the type of its setting's value.
	switch (control) {
		case 'number':
			return <NumberField {...(given as ControlGiven<number>)} />;
		case 'rate':
			return <RateField {...(given as ControlGiven<number>)} />;
		case 'folder':
			return (
				<TextField {...(given as ControlGiven<string>)} placeholder={given.page.t('folderPlaceholder')} />
			);
		case 'template':
			return <TemplateField {...(given as ControlGiven<string>)} />;
		case 'choice':
			return <ChoiceField {...(given as ControlGiven<Settings['duplicates']>)} />;
		case 'toggle':
			return <ToggleField {...(given as ControlGiven<boolean>)} />;
		case 'hours':
			return <HoursField {...(given as ControlGiven<Settings['allowedHours']>)} />;
		case 'profiles':
			return <ProfilesField {...(given as ControlGiven<Settings['rateProfiles']>)} />;
		default:
			return unreachable(control);
	}
}

function Outcome({ page: { t, formats }, name, said }: Pick<Given, 'page' | 'name'> & { said: Said }) {
	if (said === 'nothing') return null;
	if (said === 'saved')
		return (
			<span class="saved">
				<Icon name="check" />
				{t('optionSaved')}
			</span>
		);
	if (said !== 'wrong') {
		const { sentence, hint, remark } = troubleText({ t, formats }, said);
		return (
			<span class="unsaved">
				<strong>{sentence}</strong> {remark || hint}
			</span>
		);
	}
	const bounds = boundsOf(name);
	const shown = bounds && fields[name].control === 'number';
	return (
		<span class="unsaved">
			{shown
				? t('optionBounds', { least: formats.count(bounds.least), most: formats.count(bounds.most) })
				: t('optionUnfit')}
		</span>
	);
}
