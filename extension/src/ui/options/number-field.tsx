import { boundsOf } from '../../../../shared/domain/setting-flaw.ts';
import type { ControlGiven } from './field.tsx';
import { useDraft } from './use-draft.ts';

export function NumberField({
	name,
	value,
	disabled,
	ids,
	isWrong,
	onDraft,
	onCommit,
}: ControlGiven<number>) {
	const bounds = boundsOf(name);
	const [draft, setDraft] = useDraft(value, () => String(value));
	return (
		<input
			id={ids.field}
			type="number"
			inputmode="numeric"
			min={bounds?.least}
			max={bounds?.most}
			step={1}
			value={draft}
			disabled={disabled}
			aria-invalid={isWrong}
			aria-describedby={ids.help}
			onInput={event => {
				setDraft(event.currentTarget.value);
				onDraft(readNumber(event.currentTarget.value));
			}}
			onChange={event => onCommit(readNumber(event.currentTarget.value))}
		/>
	);
}

const readNumber = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));
