import type { ControlGiven } from './field.tsx';

export function ToggleField({ value, disabled, ids, onCommit }: ControlGiven<boolean>) {
	return (
		<input
			id={ids.field}
			type="checkbox"
			role="switch"
			checked={value}
			disabled={disabled}
			aria-describedby={ids.help}
			onChange={event => onCommit(event.currentTarget.checked)}
		/>
	);
}
