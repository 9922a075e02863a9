import { rateUnits, readRate, showRate, type RateUnit, type ShownRate } from '../../core/options/rate.ts';
import type { ControlGiven } from './field.tsx';
import { useDraft } from './use-draft.ts';

type Given = Pick<
	ControlGiven<number>,
	'page' | 'value' | 'disabled' | 'ids' | 'isWrong' | 'onDraft' | 'onCommit'
> & {
	/** Where no label stands beside it. */
	readonly label?: string;
};

/** Bytes a second as a number and its unit; empty: unlimited. */
export function RateField({ page: { t }, value, disabled, ids, isWrong, onDraft, onCommit, label }: Given) {
	const [shown, setShown] = useDraft(value, () => showRate(value));

	function change(next: ShownRate): void {
		setShown(next);
		onDraft(readRate(next));
	}

	return (
		<span class="rate">
			<input
				id={ids.field}
				type="text"
				inputmode="decimal"
				aria-label={label}
				value={shown.amount}
				placeholder={t('rateUnlimited')}
				disabled={disabled}
				aria-invalid={isWrong}
				aria-describedby={ids.help}
				onInput={event => change({ ...shown, amount: event.currentTarget.value })}
				onChange={() => onCommit(readRate(shown))}
			/>
			<select
				value={shown.unit}
				disabled={disabled}
				aria-label={t('rateUnit')}
				onChange={event => {
					const next = { ...shown, unit: event.currentTarget.value as RateUnit };
					change(next);
					onCommit(readRate(next));
				}}
			>
				{(Object.keys(rateUnits) as RateUnit[]).map(unit => (
					<option key={unit} value={unit}>
						{t(`rateUnit_${unit}`)}
					</option>
				))}
			</select>
		</span>
	);
}
