import { useEffect, useState } from 'preact/hooks';
import type { ControlGiven } from './field.tsx';
import { useDraft } from './use-draft.ts';

/** A template, and what the daemon would make of it, as it is typed. */
export function TemplateField({
	page,
	value,
	disabled,
	ids,
	isWrong,
	onDraft,
	onCommit,
}: ControlGiven<string>) {
	const [draft, setDraft] = useDraft(value, () => value);
	const [shown, setShown] = useState('');

	useEffect(() => {
		let isLate = false;
		void page.call('settings.previewName', { template: draft }).then(previewed => {
			if (!isLate) setShown(previewed.ok ? previewed.value.path : previewed.error.detail);
		});
		return () => {
			isLate = true;
		};
	}, [draft]);

	return (
		<>
			<input
				id={ids.field}
				type="text"
				class="wide"
				value={draft}
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
			<output for={ids.field} class="template-shown" dir="ltr">
				{shown}
			</output>
		</>
	);
}
