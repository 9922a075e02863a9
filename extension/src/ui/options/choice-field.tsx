import { Settings } from '../../../../shared/domain/settings.ts';
import type { ControlGiven } from './field.tsx';

export function ChoiceField({
	page: { t },
	value,
	disabled,
	ids,
	onCommit,
}: ControlGiven<Settings['duplicates']>) {
	return (
		<select
			id={ids.field}
			value={value}
			disabled={disabled}
			aria-describedby={ids.help}
			onChange={event => onCommit(event.currentTarget.value)}
		>
			{Settings.entries.duplicates.options.map(choice => (
				<option key={choice} value={choice}>
					{t(`setting_duplicates_${choice}`)}
				</option>
			))}
		</select>
	);
}
