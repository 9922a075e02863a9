import { useState } from 'preact/hooks';
import type { MediaChoice } from '../../../../shared/domain/media-choice.ts';
import { readTime } from '../../core/media/time-text.ts';
import type { Page } from '../page.ts';

type Clip = MediaChoice['clip'];
type Given = {
	readonly page: Page;
	readonly value: Clip;
	/** Undefined: what stands there makes no sense. */
	readonly onChange: (clip: Clip | undefined) => void;
};

/** A piece of it, from and to. */
export function ClipFields({ page: { t }, onChange }: Given) {
	const [from, setFrom] = useState('');
	const [to, setTo] = useState('');
	const clip = read(from, to);

	function change(nextFrom: string, nextTo: string): void {
		setFrom(nextFrom);
		setTo(nextTo);
		onChange(read(nextFrom, nextTo));
	}

	return (
		<div class="line">
			<span>{t('pickerClip')}</span>
			<span class="clip">
				<input
					type="text"
					inputmode="decimal"
					placeholder="0:00"
					aria-label={t('spanFrom')}
					aria-invalid={clip === undefined}
					value={from}
					onInput={event => change(event.currentTarget.value, to)}
				/>
				<span aria-hidden="true">–</span>
				<input
					type="text"
					inputmode="decimal"
					placeholder={t('clipEnd')}
					aria-label={t('spanTo')}
					aria-invalid={clip === undefined}
					value={to}
					onInput={event => change(from, event.currentTarget.value)}
				/>
			</span>
		</div>
	);
}

function read(from: string, to: string): Clip | undefined {
	const [start, end] = [readTime(from), readTime(to)];
	if (start === undefined || end === undefined) return undefined;
	if (start === null && end === null) return null;
	if (end !== null && end <= (start ?? 0)) return undefined;
	return { start: start ?? 0, end };
}
