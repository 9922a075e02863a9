import type { Bar } from '../core/view/bar.ts';

type Given = { readonly bar: Bar; readonly label: string; readonly valueText: string; readonly tone: string };

/** Each piece of the file where it lies, filled as far as it has come. */
export function ProgressBar({ bar, label, valueText, tone }: Given) {
	if (bar.kind === 'none') return null;
	const known = bar.kind === 'pieces';
	return (
		<div
			class={`bar bar-${bar.kind} bar-${tone}`}
			role="progressbar"
			aria-label={label}
			aria-valuetext={valueText}
			{...(known && {
				'aria-valuemin': 0,
				'aria-valuemax': 100,
				'aria-valuenow': Math.floor(bar.share * 100),
			})}
		>
			{known ? (
				bar.pieces.map(({ start, length, filled }) => (
					<span
						key={start}
						class="piece"
						style={{ insetInlineStart: percent(start), inlineSize: percent(length) }}
					>
						<span class="fill" style={{ inlineSize: percent(filled) }} />
					</span>
				))
			) : (
				<span class="sweep" />
			)}
		</div>
	);
}

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
