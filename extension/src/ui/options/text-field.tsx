import type { ControlGiven } from './field.tsx';
import { useDraft } from './use-draft.ts';

export function TextField({
	value,
	disabled,
	ids,
	isWrong,
	onDraft,
	onCommit,
	placeholder,
}: Omit<ControlGiven<string>, 'page' | 'name'> & { readonly placeholder?: string }) {
	const [draft, setDraft] = useDraft(value, () => value);
	return (
		<input
			id={ids.field}
			type="text"
			class="wide"
			value={draft}
			placeholder={placeholder}
			disabled={disabled}
			spellcheck={false}
			autocomplete="off"
			dir="ltr"
			aria-invalid={isWrong}
			aria-describedby={ids.help}
			onInput={event => {
				setDraft(event.currentTarget.value);
				onDraft(event.currentTarget.value);
			}}
			onChange={event => onCommit(event.currentTarget.value.trim())}
		/>
	);
}
