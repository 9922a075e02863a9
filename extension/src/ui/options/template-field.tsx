import { useEffect, useState } from 'preact/hooks';
import { remarksText } from '../../core/text/remark-text.ts';
import type { ControlGiven } from './field.tsx';
import { TextField } from './text-field.tsx';
import { useDraft } from './use-draft.ts';

/** A template, and what the daemon would make of it, as it is typed. */
export function TemplateField(given: ControlGiven<string>) {
	const { page, value, ids, onDraft } = given;
	const [draft, setDraft] = useDraft(value, () => value);
	const [shown, setShown] = useState('');

	useEffect(() => {
		let isLate = false;
		void page.call('settings.previewName', { template: draft }).then(previewed => {
			if (!isLate)
				setShown(previewed.ok ? previewed.value.path : remarksText(page, previewed.error.remarks ?? []));
		});
		return () => {
			isLate = true;
		};
	}, [draft]);

	return (
		<>
			<TextField
				{...given}
				onDraft={next => {
					setDraft(String(next));
					onDraft(next);
				}}
			/>
			<output for={ids.field} class="template-shown" dir="auto">
				{shown}
			</output>
		</>
	);
}
